//! Credentials and verifiers on the wire (RFC 5531 section 8.2 and appendix A).

use crate::call::{AuthSys, Credential};
use crate::rejection::AuthStatus;
use xdr_runtime::{DecodeError, Decoder, EncodeError, Encoder};

/// The kind of a credential or verifier: a number that anybody may have registered (RFC 5531
/// section 8.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AuthFlavor(pub(super) u32);

impl AuthFlavor {
    pub(super) const NONE: Self = Self(0);
    pub(super) const SYS: Self = Self(1);
    pub(super) const SHORT: Self = Self(2);
}

/// A credential or verifier as it is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpaqueAuth<'a> {
    pub(super) flavor: AuthFlavor,
    pub(super) body: &'a [u8],
}

impl<'a> OpaqueAuth<'a> {
    /// The longest body in bytes (RFC 5531 section 8.2).
    const BODY_MAX: u32 = 400;

    pub(super) const NONE: Self = Self {
        flavor: AuthFlavor::NONE,
        body: &[],
    };

    pub(super) fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.unsigned_int(self.flavor.0)?;
        output.opaque(self.body, Self::BODY_MAX)
    }

    pub(super) fn decode(input: &mut Decoder<'a>) -> Result<Self, DecodeError> {
        Ok(Self {
            flavor: AuthFlavor(input.unsigned_int()?),
            body: input.opaque_slice(Self::BODY_MAX)?,
        })
    }
}

/// Who a client says to be in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity<'a> {
    Whole(&'a Credential),
    /// What the server gave for an AUTH_SYS credential (AUTH_SHORT, RFC 5531 appendix A).
    Shorthand(&'a [u8]),
}

impl Identity<'_> {
    pub(super) fn encode(self, output: &mut Encoder) -> Result<(), EncodeError> {
        let opaque = |flavor, body| OpaqueAuth { flavor, body };
        match self {
            Self::Whole(Credential::None) => OpaqueAuth::NONE.encode(output),
            Self::Whole(Credential::Sys(user)) => {
                opaque(AuthFlavor::SYS, &encode_auth_sys(user)?).encode(output)
            }
            Self::Shorthand(body) => opaque(AuthFlavor::SHORT, body).encode(output),
        }
    }
}

/// Understands the credential of a call, or says how to answer it.
///
/// AUTH_SHORT is an abbreviation that a server gives out; this one gives none, so that a client that
/// has one of another server is told to use its whole credential (RFC 5531 appendix A), by the
/// same answer as to any other flavor: RPCSEC_GSS, or the question for TLS (RFC 9289 section 4.1).
///
/// Both flavors that are taken here go with a verifier of AUTH_NONE (RFC 5531 section 10.1 and
/// appendix A). What the body of AUTH_NONE holds is not defined, so it is not looked at.
pub(super) fn authenticate(
    credential: OpaqueAuth<'_>,
    verifier: OpaqueAuth<'_>,
) -> Result<Credential, AuthStatus> {
    let credential = match credential.flavor {
        AuthFlavor::NONE => Credential::None,
        AuthFlavor::SYS => credential_of(Some(credential.body))?,
        _ => return Err(AuthStatus::REJECTED_CREDENTIAL),
    };
    match verifier.flavor {
        AuthFlavor::NONE => Ok(credential),
        _ => Err(AuthStatus::BAD_VERIFIER),
    }
}

/// The parameters of AUTH_SYS, if that is what the credential is.
pub(crate) fn credential_body(credential: &Credential) -> Result<Option<Vec<u8>>, EncodeError> {
    match credential {
        Credential::None => Ok(None),
        Credential::Sys(user) => encode_auth_sys(user).map(Some),
    }
}

/// Reads what [`credential_body`] wrote.
pub(crate) fn credential_of(body: Option<&[u8]>) -> Result<Credential, AuthStatus> {
    let Some(body) = body else {
        return Ok(Credential::None);
    };
    let user = decode_auth_sys(body).map_err(|_| AuthStatus::BAD_CREDENTIAL)?;
    Ok(Credential::Sys(user))
}

fn encode_auth_sys(user: &AuthSys) -> Result<Vec<u8>, EncodeError> {
    let mut output = Encoder::new();
    output.unsigned_int(user.stamp)?;
    output.opaque(&user.machine_name, AuthSys::MACHINE_NAME_MAX)?;
    output.unsigned_int(user.uid)?;
    output.unsigned_int(user.gid)?;
    output.array(&user.gids, AuthSys::GIDS_MAX, |output, &gid| {
        output.unsigned_int(gid)
    })?;
    Ok(output.into_bytes())
}

fn decode_auth_sys(body: &[u8]) -> Result<AuthSys, DecodeError> {
    let mut input = Decoder::new(body);
    let user = AuthSys {
        stamp: input.unsigned_int()?,
        machine_name: input.opaque(AuthSys::MACHINE_NAME_MAX)?,
        uid: input.unsigned_int()?,
        gid: input.unsigned_int()?,
        gids: input.array(AuthSys::GIDS_MAX, |input| input.unsigned_int())?,
    };
    input.finish()?;
    Ok(user)
}
