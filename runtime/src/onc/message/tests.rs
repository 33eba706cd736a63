use super::{Call, NoCall, Reply, decode_call, decode_reply, encode_call, encode_reply};
use crate::call::{AuthSys, Credential, RemoteProcedure};
use crate::onc::auth::Identity;
use crate::onc::testing::{hex, words};
use crate::onc::xid::Xid;
use crate::rejection::{AuthStatus, Rejection, VersionRange};
use xdr_runtime::{EncodeError, Encoder};

const XID: Xid = Xid(0x0102_0304);

const GETPORT: RemoteProcedure = RemoteProcedure {
    program: 100_000,
    version: 2,
    procedure: 3,
};

/// Two words of arguments, with AUTH_NONE twice: RFC 5531 section 9, `call_body`.
const PLAIN_CALL: &str = "01020304 00000000 00000002 000186a0 00000002 00000003
                          00000000 00000000 00000000 00000000 0000000a 0000000b";

/// The user of [`user`]: RFC 5531 appendix A, `authsys_parms`.
const SYS_CALL: &str = "01020304 00000000 00000002 000186a0 00000002 00000003
                        00000001 00000024 12345678 00000005 68656c6c 6f000000
                        000003e8 00000064 00000002 00000004 00000018
                        00000000 00000000 0000000a 0000000b";

fn user() -> AuthSys {
    AuthSys {
        stamp: 0x1234_5678,
        machine_name: "hello".into(),
        uid: 1000,
        gid: 100,
        gids: vec![4, 24],
    }
}

fn calls() -> [(&'static str, Credential); 2] {
    [
        (PLAIN_CALL, Credential::None),
        (SYS_CALL, Credential::Sys(user())),
    ]
}

/// Replaces word `index` of a message.
fn with_word(message: &str, index: usize, word: u32) -> Vec<u8> {
    let mut message = hex(message);
    message[index * 4..][..4].copy_from_slice(&word.to_be_bytes());
    message
}

fn encode(credential: &Credential, arguments: &[u8]) -> Result<Vec<u8>, EncodeError> {
    let identity = Identity::Whole(credential);
    encode_call(Encoder::new(), XID, GETPORT, identity, arguments)
}

fn authentication(status: AuthStatus) -> NoCall {
    NoCall::Authentication { xid: XID, status }
}

#[test]
fn calls_are_written_as_the_rfc_lays_them_out() {
    for (message, credential) in calls() {
        let written = encode(&credential, &words(&[10, 11]));
        assert_eq!(written, Ok(hex(message)));
    }
}

#[test]
fn calls_are_read_as_the_rfc_lays_them_out() {
    for (message, credential) in calls() {
        let arguments = words(&[10, 11]);
        let call = Call {
            xid: XID,
            procedure: GETPORT,
            credential,
            arguments: &arguments,
        };
        assert_eq!(decode_call(&hex(message)), Ok(call));
    }
}

#[test]
fn a_credential_beyond_its_limits_is_not_written() {
    let long_name = AuthSys {
        machine_name: vec![b'x'; 256],
        ..user()
    };
    let many_groups = AuthSys {
        gids: vec![0; 17],
        ..user()
    };
    for user in [long_name, many_groups] {
        assert!(encode(&Credential::Sys(user), &[]).is_err());
    }
    let largest = AuthSys {
        // A name need not be UTF-8.
        machine_name: vec![0xff; 255],
        gids: vec![0; 16],
        ..user()
    };
    let message = encode(&Credential::Sys(largest.clone()), &[]).unwrap();
    assert_eq!(
        decode_call(&message).unwrap().credential,
        Credential::Sys(largest)
    );
}

#[test]
fn a_header_that_breaks_off_anywhere_is_malformed() {
    for (message, _) in calls() {
        let message = hex(message);
        for len in 0..message.len() - 8 {
            let read = decode_call(&message[..len]);
            assert!(
                matches!(read, Err(NoCall::Malformed(_))),
                "{len} bytes: {read:?}"
            );
        }
    }
}

#[test]
fn what_is_no_call_is_told_apart() {
    let malformed = |message: Vec<u8>| matches!(decode_call(&message), Err(NoCall::Malformed(_)));
    assert_eq!(
        decode_call(&with_word(PLAIN_CALL, 1, 1)),
        Err(NoCall::Reply)
    );
    assert!(malformed(with_word(PLAIN_CALL, 1, 2)), "msg_type 2");
    assert!(
        malformed(with_word(PLAIN_CALL, 7, 400)),
        "a credential that breaks off"
    );
}

#[test]
fn credentials_and_verifiers_that_are_too_long_are_bad() {
    let cases = [
        (7, 401, AuthStatus::BAD_CREDENTIAL),
        (7, u32::MAX, AuthStatus::BAD_CREDENTIAL),
        (9, 401, AuthStatus::BAD_VERIFIER),
    ];
    for (word, len, status) in cases {
        assert_eq!(
            decode_call(&with_word(PLAIN_CALL, word, len)),
            Err(authentication(status)),
            "{len} bytes"
        );
    }
}

#[test]
fn another_rpc_version_is_seen_even_if_nothing_else_follows() {
    let found = Err(NoCall::RpcVersion { xid: XID, found: 3 });
    assert_eq!(decode_call(&with_word(PLAIN_CALL, 2, 3)), found);
    assert_eq!(decode_call(&hex("01020304 00000000 00000003")), found);
}

#[test]
fn other_flavors_are_rejected_and_bad_bodies_are_bad_credentials() {
    let rejected = Err(authentication(AuthStatus::REJECTED_CREDENTIAL));
    let bad = Err(authentication(AuthStatus::BAD_CREDENTIAL));
    // AUTH_SHORT, AUTH_DH, RPCSEC_GSS, AUTH_TLS, and one that nobody has registered.
    for flavor in [2, 3, 6, 7, u32::MAX] {
        assert_eq!(
            decode_call(&with_word(SYS_CALL, 6, flavor)),
            rejected,
            "flavor {flavor}"
        );
    }
    assert_eq!(
        decode_call(&with_word(PLAIN_CALL, 6, 1)),
        bad,
        "an empty body"
    );
    assert_eq!(
        decode_call(&with_word(SYS_CALL, 9, 256)),
        bad,
        "a name of 256 bytes"
    );
    assert_eq!(decode_call(&with_word(SYS_CALL, 14, 17)), bad, "17 groups");
    assert_eq!(
        decode_call(&with_word(SYS_CALL, 14, 3)),
        bad,
        "3 groups in room for 2"
    );
    assert_eq!(
        decode_call(&with_word(SYS_CALL, 14, 1)),
        bad,
        "bytes left over"
    );
}

#[test]
fn a_verifier_that_does_not_belong_there_is_bad() {
    let bad = Err(authentication(AuthStatus::BAD_VERIFIER));
    assert_eq!(decode_call(&with_word(PLAIN_CALL, 8, 1)), bad);
    assert_eq!(decode_call(&with_word(SYS_CALL, 17, 6)), bad);
}

/// RFC 5531 section 9, `reply_body`: each status with what follows it.
fn rejections() -> [(&'static str, Rejection); 7] {
    let range = VersionRange { low: 2, high: 4 };
    let status = AuthStatus::REJECTED_CREDENTIAL;
    [
        (
            "01020304 00000001 00000000 00000000 00000000 00000001",
            Rejection::ProgramUnavailable,
        ),
        (
            "01020304 00000001 00000000 00000000 00000000 00000002 00000002 00000004",
            Rejection::ProgramMismatch(range),
        ),
        (
            "01020304 00000001 00000000 00000000 00000000 00000003",
            Rejection::ProcedureUnavailable,
        ),
        (
            "01020304 00000001 00000000 00000000 00000000 00000004",
            Rejection::GarbageArguments,
        ),
        (
            "01020304 00000001 00000000 00000000 00000000 00000005",
            Rejection::SystemError,
        ),
        (
            "01020304 00000001 00000001 00000000 00000002 00000004",
            Rejection::RpcMismatch(range),
        ),
        (
            "01020304 00000001 00000001 00000001 00000002",
            Rejection::Authentication(status),
        ),
    ]
}

const SUCCESS: &str = "01020304 00000001 00000000 00000000 00000000 00000000 0000006f";

#[test]
fn replies_are_written_as_the_rfc_lays_them_out() {
    assert_eq!(
        encode_reply(Encoder::new(), XID, Ok(&words(&[111]))),
        hex(SUCCESS)
    );
    for (message, rejection) in rejections() {
        assert_eq!(
            encode_reply(Encoder::new(), XID, Err(rejection)),
            hex(message),
            "{rejection}"
        );
    }
}

#[test]
fn replies_are_read_as_the_rfc_lays_them_out() {
    let results = words(&[111]);
    assert_eq!(
        decode_reply(&hex(SUCCESS)),
        Ok(Reply {
            xid: XID,
            shorthand: None,
            outcome: Ok(&results)
        })
    );
    for (message, rejection) in rejections() {
        let reply = Reply {
            xid: XID,
            shorthand: None,
            outcome: Err(rejection),
        };
        assert_eq!(decode_reply(&hex(message)), Ok(reply), "{rejection}");
    }
}

#[test]
fn a_verifier_in_a_reply_is_skipped_unless_it_is_a_shorthand() {
    let results = words(&[111]);
    for (flavor, shorthand) in [(1, None), (2, Some([1, 2, 3, 4, 5].as_slice())), (3, None)] {
        let message =
            "01020304 00000001 00000000 00000000 00000005 01020304 05000000 00000000 0000006f";
        let reply = Reply {
            xid: XID,
            shorthand,
            outcome: Ok(&results),
        };
        assert_eq!(decode_reply(&with_word(message, 3, flavor)), Ok(reply));
    }
}

#[test]
fn a_shorthand_stands_for_the_credential() {
    let shorthand = Identity::Shorthand(&[1, 2, 3, 4, 5]);
    let written = encode_call(Encoder::new(), XID, GETPORT, shorthand, &words(&[10, 11]));
    let expected = hex("01020304 00000000 00000002 000186a0 00000002 00000003 \
         00000002 00000005 01020304 05000000 00000000 00000000 0000000a 0000000b");
    assert_eq!(written, Ok(expected));
}

#[test]
fn a_reply_that_breaks_off_anywhere_is_malformed() {
    for (message, rejection) in rejections() {
        let message = hex(message);
        for len in 0..message.len() {
            assert!(
                decode_reply(&message[..len]).is_err(),
                "{len} bytes of {rejection}"
            );
        }
    }
    for len in 0..24 {
        assert!(
            decode_reply(&hex(SUCCESS)[..len]).is_err(),
            "{len} bytes of a success"
        );
    }
}

#[test]
fn numbers_that_the_rfc_does_not_know_are_malformed() {
    assert!(decode_reply(&hex(PLAIN_CALL)).is_err(), "a call");
    assert!(
        decode_reply(&with_word(SUCCESS, 1, 2)).is_err(),
        "msg_type 2"
    );
    assert!(
        decode_reply(&with_word(SUCCESS, 2, 2)).is_err(),
        "reply_stat 2"
    );
    assert!(
        decode_reply(&with_word(SUCCESS, 4, 401)).is_err(),
        "a verifier of 401 bytes"
    );
    assert!(
        decode_reply(&with_word(SUCCESS, 5, 6)).is_err(),
        "accept_stat 6"
    );
    let denied = rejections()[5].0;
    assert!(
        decode_reply(&with_word(denied, 3, 2)).is_err(),
        "reject_stat 2"
    );
}
