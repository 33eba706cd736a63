use super::{Error, Executed};
use crate::call::RemoteProcedure;
use crate::rejection::{AuthStatus, Rejection, VersionRange};
use std::error::Error as _;
use std::io;
use std::time::Duration;
use xdr_runtime::{DecodeError, EncodeError};

const PROCEDURE: RemoteProcedure = RemoteProcedure {
    program: 0x2000_0101,
    version: 1,
    procedure: 7,
};

fn rejected(rejection: Rejection, transmissions: u32) -> Error {
    Error::Rejected {
        procedure: PROCEDURE,
        rejection,
        transmissions,
    }
}

#[test]
fn texts_name_the_numbers() {
    let range = VersionRange { low: 2, high: 4 };
    let texts = [
        (
            Error::TimedOut {
                waited: Duration::from_secs(25),
                transmissions: 9,
            },
            "no reply within 25.0s (sent 9 times)",
        ),
        (
            Error::CallTooLarge {
                limit: 65_507,
                found: 70_000,
            },
            "not sent: the call takes 70000 bytes, and the limit is 65507",
        ),
        (
            Error::Busy { limit: 1024 },
            "not sent: 1024 calls wait for their replies, which is the limit",
        ),
        (
            rejected(Rejection::ProgramMismatch(range), 1),
            "program 0x20000101 version 1 procedure 7 was rejected: \
             the server does not have this version of the program: the lowest that it has is 2, the \
             highest 4 (sent once)",
        ),
        (
            rejected(Rejection::Authentication(AuthStatus(2)), 2),
            "program 0x20000101 version 1 procedure 7 was rejected: the server does not accept \
             the credential: rejected credential (auth_stat 2) (sent 2 times)",
        ),
        (
            Error::Unreachable {
                peer: "127.0.0.1:111".parse().unwrap(),
                transmissions: 1,
            },
            "nobody listens at 127.0.0.1:111 (sent once)",
        ),
    ];
    for (error, text) in texts {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn causes_are_in_the_source_chain() {
    let encode = EncodeError::TooLong {
        limit: 255,
        found: 300,
    };
    let decode = DecodeError::Truncated {
        needed: 4,
        remaining: 0,
        at: 8,
    };
    let causes = [
        Error::Encode {
            procedure: PROCEDURE,
            source: encode.clone(),
        },
        Error::Decode {
            procedure: PROCEDURE,
            source: decode.clone(),
        },
        Error::Resolve {
            host: "x:1".into(),
            source: io::Error::other("no such host"),
        },
    ]
    .map(|error| error.source().expect("there is a cause").to_string());
    assert_eq!(
        causes,
        [
            encode.to_string(),
            decode.to_string(),
            "no such host".to_string()
        ]
    );
    assert!(rejected(Rejection::SystemError, 1).source().is_none());
}

#[test]
fn what_is_known_about_the_execution() {
    let decode = DecodeError::Trailing {
        remaining: 4,
        at: 8,
    };
    let cases = [
        (Error::Busy { limit: 1 }, Executed::No),
        (
            Error::TimedOut {
                waited: Duration::ZERO,
                transmissions: 0,
            },
            Executed::No,
        ),
        (
            Error::TimedOut {
                waited: Duration::ZERO,
                transmissions: 1,
            },
            Executed::Maybe,
        ),
        (Error::Cancelled { transmissions: 0 }, Executed::No),
        (Error::Cancelled { transmissions: 1 }, Executed::Maybe),
        (rejected(Rejection::GarbageArguments, 1), Executed::No),
        (rejected(Rejection::GarbageArguments, 2), Executed::Maybe),
        (rejected(Rejection::SystemError, 1), Executed::Maybe),
        (
            Error::Decode {
                procedure: PROCEDURE,
                source: decode,
            },
            Executed::Yes,
        ),
    ];
    for (error, executed) in cases {
        assert_eq!(error.executed(), executed, "{error}");
    }
}
