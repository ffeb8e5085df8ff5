//! The Chinese national standard CNS 11643, whose first two planes are Big5 in nearly the same order.

/// Plane 1: the first place in it, the same character's place in Big5, and how many follow.
#[rustfmt::skip]
const PLANE_1: &[(u16, u16, u16)] = &[
    (0, 0, 5), (6, 6, 15), (21, 23, 2), (24, 22, 1), (29, 29, 44), (73, 74, 1),
    (74, 73, 1), (75, 75, 22), (98, 98, 1), (100, 100, 27), (127, 128, 1), (128, 127, 1),
    (129, 129, 19), (148, 149, 1), (149, 148, 1), (150, 150, 4), (155, 21, 1), (156, 158, 2),
    (158, 158, 76), (282, 234, 29), (312, 264, 1), (314, 266, 142), (470, 6101, 20), (3290, 471, 1412),
    (4702, 1884, 424), (5126, 1883, 1), (5127, 2308, 1876), (7003, 4571, 1), (7004, 4184, 387), (7391, 4572, 525),
    (7916, 5286, 1), (7917, 5097, 105), (8023, 5203, 83), (8106, 5287, 84), (8190, 5517, 1), (8191, 5371, 54),
    (8245, 5426, 1), (8246, 5425, 1), (8247, 5427, 90), (8337, 5518, 354),
];

/// Plane 2: the first place in it, the same character's place in Big5, and how many follow.
#[rustfmt::skip]
const PLANE_2: &[(u16, u16, u16)] = &[
    (0, 6280, 10), (10, 6291, 33), (43, 6372, 1), (44, 6324, 48), (92, 6373, 46), (138, 6586, 1),
    (139, 6419, 167), (306, 6587, 1840), (2146, 9074, 1), (2147, 8428, 108), (2255, 8537, 537), (2792, 8427, 1),
    (2793, 9075, 100), (2893, 8536, 1), (2894, 9175, 399), (3293, 9575, 1637), (4930, 11761, 1), (4931, 11212, 146),
    (5077, 11899, 1), (5078, 11358, 287), (5365, 12508, 1), (5366, 11645, 116), (5482, 11762, 137), (5619, 11900, 104),
    (5723, 12425, 1), (5724, 12004, 222), (5946, 12227, 198), (6144, 12426, 82), (6226, 12509, 86), (6312, 12226, 1),
    (6313, 12595, 8), (6321, 12604, 153), (6474, 12758, 56), (6530, 13114, 1), (6531, 12814, 113), (6644, 12603, 1),
    (6645, 12927, 142), (6787, 12757, 1), (6788, 13069, 45), (6833, 13115, 71), (6904, 13380, 1), (6905, 13186, 194),
    (7099, 13381, 490), (7589, 13914, 1), (7590, 13871, 43), (7633, 13915, 1), (7634, 13917, 11), (7645, 13916, 1),
    (7646, 13928, 4),
];

/// Returns the pair of Big5 for a pair of the first plane, or `None` if Big5 lacks it.
pub(super) fn plane_1(pair: [u8; 2]) -> Option<[u8; 2]> {
    big5(PLANE_1, pair)
}

/// Returns the pair of Big5 for a pair of the second plane, or `None` if Big5 lacks it.
pub(super) fn plane_2(pair: [u8; 2]) -> Option<[u8; 2]> {
    big5(PLANE_2, pair)
}

fn big5(plane: &[(u16, u16, u16)], [row, cell]: [u8; 2]) -> Option<[u8; 2]> {
    // A row of CNS has 94 characters, one of Big5 157, in two pieces.
    let place = u16::from(row.checked_sub(0x21)?) * 94 + u16::from(cell.checked_sub(0x21)?);
    let run = plane.partition_point(|(first, ..)| *first <= place).checked_sub(1)?;
    let (first, start, n_places) = plane.get(run)?;
    let place = start + (place - first);
    (place < start + n_places).then_some(())?;
    let trail = place % 157;
    let trail = if trail < 63 { trail + 0x40 } else { trail - 63 + 0xa1 };
    Some([u8::try_from(place / 157 + 0xa1).ok()?, u8::try_from(trail).ok()?])
}
