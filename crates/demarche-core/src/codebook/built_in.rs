//! The codebook for a study without its own.

use super::{Code, CodeId, Codebook, ColorName};

/// One code, as written in this file.
struct Draft {
    id: &'static str,
    name: &'static str,
    key: Option<char>,
    letter: &'static str,
    color: ColorName,
    definition: &'static str,
    test: &'static str,
    is_not: &'static str,
    examples: &'static [&'static str],
}

const CODES: &[Draft] = &[
    Draft {
        id: "demand",
        name: "Demand",
        key: Some('1'),
        letter: "D",
        color: ColorName::Blue,
        definition: "The speaker tries to get a party to do, stop or allow something",
        test: "Could the party addressed answer “we will” or “we refuse”?",
        is_not: "A prediction, a wish addressed to nobody, or a report that a demand exists without its content",
        examples: &[
            "urged Kabul to hand over the commanders on its list",
            "the raids must end before the delegations meet again",
            "called on both sides to keep the crossing open",
        ],
    },
    Draft {
        id: "allegation",
        name: "Allegation",
        key: Some('2'),
        letter: "A",
        color: ColorName::Orange,
        definition: "Presents as fact that a party did, or is responsible for, something blameworthy, with content that can be checked",
        test: "Who is said to have done what, and could an inquiry find it true or false?",
        is_not: "An insult without a deed, a complaint about nobody, or the denial of an accusation",
        examples: &[
            "accused the ministry of sheltering the gunmen",
            "the convoy was shelled from their side of the line",
            "offered nothing but empty assurances for four years",
        ],
    },
    Draft {
        id: "commitment",
        name: "Commitment",
        key: Some('3'),
        letter: "C",
        color: ColorName::Green,
        definition: "Speakers bind themselves, or the party they speak for, to a future course of action; refraining from something counts",
        test: "If the party does otherwise later, has it broken its word?",
        is_not: "A forecast, a description of present policy, or a promise mentioned without its content",
        examples: &[
            "will take part in the next round in good faith",
            "pledged not to let its soil be used against a neighbour",
            "is ready to receive every family handed over at the border",
        ],
    },
    Draft {
        id: "threat",
        name: "Threat",
        key: None,
        letter: "T",
        color: ColorName::Red,
        definition: "Announces harm to a party, usually if it acts or fails to act in some way",
        test: "Would the party addressed be worse off if the announcement came true?",
        is_not: "A warning of harm by somebody else",
        examples: &["any further attack will be answered in kind"],
    },
    Draft {
        id: "refusal",
        name: "Refusal",
        key: None,
        letter: "R",
        color: ColorName::Pink,
        definition: "Turns down a demand, an offer or a proposal",
        test: "Is there something on the table that the speaker says no to?",
        is_not: "Denying a fact",
        examples: &["would not sit down with groups it calls terrorist"],
    },
    Draft {
        id: "denial",
        name: "Denial",
        key: None,
        letter: "N",
        color: ColorName::Purple,
        definition: "Rejects an allegation as untrue",
        test: "Is there an allegation that the speaker says is false?",
        is_not: "Refusing to do something",
        examples: &["rejected the claim that the camps exist"],
    },
    Draft {
        id: "concession",
        name: "Concession",
        key: None,
        letter: "O",
        color: ColorName::Teal,
        definition: "Gives up a point held before, or concedes that the other side is partly right",
        test: "Does the speaker end up closer to the other side than before?",
        is_not: "A commitment that gives up no point held before",
        examples: &["acknowledged that the list of names had come too late"],
    },
    Draft {
        id: "criticism",
        name: "Criticism",
        key: None,
        letter: "K",
        color: ColorName::Olive,
        definition: "Finds fault with a party without naming a deed that could be checked",
        test: "Is it blame, but nothing an inquiry could settle?",
        is_not: "An allegation, which names a deed",
        examples: &["called the delegation unserious"],
    },
    Draft {
        id: "endorsement",
        name: "Endorsement",
        key: None,
        letter: "E",
        color: ColorName::Grey,
        definition: "Speaks up for a party, its position or its conduct",
        test: "Would the party be glad to quote it?",
        is_not: "Politeness, or thanks to a host",
        examples: &["praised the mediators’ draft as fair to both sides"],
    },
];

const RULES: &[&str] = &[
    "Unit: one mark per predicate with a party of its own. Split coordinated predicates; keep several complements of one verb together.",
    "Span: leave out a neutral “X said that”; keep the verb that names the act (urged, accused, repeated its demand). No final stop, unless it is inside closing quotes.",
    "Precondition: “talks only after action” is marked twice: as a commitment on the whole, and as a demand on the words of the other side’s act. Say in the memos that they belong together. A condition in the next sentence is not part of the span; note it in the memo.",
    "Presupposition: where a demand takes a misdeed for granted (“stop sheltering gunmen”), mark the allegation beside the demand only if both the doer and the deed are in the words.",
    "Responsibility: an allegation needs a party named, or unmistakable, in its sentence or the one before. Mere origin (“from across the border”) without one is not marked; if a party is insinuated, mark it as not sure.",
    "Refusal and threat: a future act of the speaker, or its refusal, is a commitment not to do; note harm to the hearer in the memo.",
    "Expectation: “had expected X to control …” counts as a demand: weak, and about the past. Reports of earlier acts keep their code.",
    "No content, no mark: a mention of promises made somewhere is not marked, nor a state of things (“a ceasefire holds”), nor a narrative that is only rejected.",
    "Speaker: an unattributed key point takes the speaker of the body; mark it as not sure.",
    "Repeats are marked each time. A title or heading is marked only if it is a full clause with a party.",
];

impl Codebook {
    /// Returns the built-in codebook: demands, allegations, commitments.
    pub fn built_in() -> Self {
        Self {
            name: "Demands, allegations, commitments".to_owned(),
            version: "1.0".to_owned(),
            codes: CODES.iter().map(code).collect(),
            rules: RULES.iter().map(|rule| (*rule).to_owned()).collect(),
        }
    }
}

fn code(draft: &Draft) -> Code {
    Code {
        id: CodeId::new(draft.id),
        name: draft.name.to_owned(),
        key: draft.key,
        letter: draft.letter.to_owned(),
        color: draft.color,
        definition: draft.definition.to_owned(),
        test: draft.test.to_owned(),
        is_not: draft.is_not.to_owned(),
        examples: draft.examples.iter().map(|example| (*example).to_owned()).collect(),
        // The optional codes have no key, and are off until a study switches them on.
        is_active: draft.key.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_can_be_told_apart_without_colour() {
        let codebook = Codebook::built_in();
        let distinct =
            |of: fn(&Code) -> String| codebook.codes.iter().map(of).collect::<HashSet<_>>().len();
        assert_eq!(distinct(|code| code.id.0.to_string()), codebook.codes.len());
        assert_eq!(distinct(|code| code.letter.clone()), codebook.codes.len());
        assert_eq!(distinct(|code| format!("{:?}", code.color)), codebook.codes.len());
    }

    #[test]
    fn the_three_codes_have_the_first_three_keys() {
        let codebook = Codebook::built_in();
        for (key, id) in [('1', "demand"), ('2', "allegation"), ('3', "commitment")] {
            assert_eq!(codebook.by_key(key).map(|code| &*code.id.0), Some(id));
        }
        assert_eq!(codebook.codes.iter().filter(|code| code.is_active).count(), 3);
        assert_eq!(codebook.rules.len(), 10);
    }
}
