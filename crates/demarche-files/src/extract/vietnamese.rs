//! The encodings of Vietnamese with a byte for each letter with its tone, which take bytes of control characters too.

/// VISCII (RFC 1456).
pub(super) static VISCII: Letters = Letters {
    low: &[(0x02, 'Ẳ'), (0x05, 'Ẵ'), (0x06, 'Ẫ'), (0x14, 'Ỷ'), (0x19, 'Ỹ'), (0x1e, 'Ỵ')],
    high: "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ\
           ĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
};

/// The first of the two sets of TCVN 5712:1993, also called VN1. Those of the fonts of its time have the same small letters.
pub(super) static TCVN: Letters = Letters {
    low: &[
        (0x01, 'Ú'),
        (0x02, 'Ụ'),
        (0x04, 'Ừ'),
        (0x05, 'Ử'),
        (0x06, 'Ữ'),
        (0x11, 'Ứ'),
        (0x12, 'Ự'),
        (0x13, 'Ỳ'),
        (0x14, 'Ỷ'),
        (0x15, 'Ỹ'),
        (0x16, 'Ý'),
        (0x17, 'Ỵ'),
    ],
    high: "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u{a0}ĂÂÊÔƠƯĐăâêôơưđẰ\u{300}\u{309}\u{303}\u{301}\u{323}\
           àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ",
};

/// The letters of an encoding.
#[derive(Debug)]
pub(super) struct Letters {
    /// Those in place of control characters.
    low: &'static [(u8, char)],
    /// Those of the bytes from 128.
    high: &'static str,
}

impl Letters {
    /// Decodes bytes; every byte means something.
    pub(super) fn decode(&self, bytes: &[u8]) -> String {
        let mut table: Vec<char> = (0..128_u8).map(char::from).chain(self.high.chars()).collect();
        for (byte, letter) in self.low {
            if let Some(place) = table.get_mut(usize::from(*byte)) {
                *place = *letter;
            }
        }
        bytes.iter().filter_map(|byte| table.get(usize::from(*byte))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_vietnamese_has_a_byte() {
        let all: Vec<u8> = (0..=255).collect();
        for (letters, n_others) in [(&VISCII, 0), (&TCVN, 6)] {
            let mut decoded: Vec<char> = letters.decode(&all).chars().collect();
            assert_eq!(decoded.len(), 256);
            decoded.sort_unstable();
            decoded.dedup();
            assert_eq!(decoded.len(), 256);
            // 67 small letters and as many capitals that ASCII does not have.
            let n_letters = decoded.iter().filter(|it| !it.is_ascii() && it.is_alphabetic());
            assert_eq!(n_letters.count(), 134);
            let n_foreign = decoded.iter().filter(|it| !it.is_ascii()).count();
            assert_eq!(n_foreign, 134 + n_others);
        }
    }
}
