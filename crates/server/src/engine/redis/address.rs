//! Which engine, as `--engine` names it.

use std::str::FromStr;
use std::{error, fmt};

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, RedisError};

/// Where sessions and mailboxes are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum EngineAddress {
    /// In this process.
    Memory,
    /// In Redis or Valkey.
    Redis(RedisAddress),
}

/// How a Redis is found.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisAddress {
    pub(super) form: Form,
    pub(super) tls: bool,
    /// The URLs of the servers, of some of the cluster's servers, or of the Sentinels.
    pub(super) urls: Vec<String>,
}

/// What is found there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    One,
    Cluster,
    /// Sentinels that watch over a server of this name.
    Sentinel(String),
}

const FORMS: &str = "memory, redis://host:port, redis+cluster://host:port,host:port or \
                     redis+sentinel://host:port,host:port/name; rediss in place of redis for TLS";

/// Why a text names no engine.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineAddressError {
    /// It has none of the forms.
    Form,
    /// There is a password in it.
    Password,
    /// A server's address cannot be read.
    Url {
        /// The address.
        url: String,
        /// What is wrong with it.
        source: RedisError,
    },
}

impl fmt::Display for EngineAddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => write!(f, "an engine is one of {FORMS}"),
            Self::Password => f.write_str(
                "a command line is no place for a password: --engine-password-file names its file, or \
                 LIZA_ENGINE_PASSWORD holds it",
            ),
            Self::Url { url, source } => write!(f, "{url} is no address of a Redis: {source}"),
        }
    }
}

impl error::Error for EngineAddressError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Url { source, .. } => Some(source),
            Self::Form | Self::Password => None,
        }
    }
}

impl FromStr for EngineAddress {
    type Err = EngineAddressError;

    fn from_str(text: &str) -> Result<Self, EngineAddressError> {
        if text == "memory" {
            return Ok(Self::Memory);
        }
        let (scheme, rest) = text.split_once("://").ok_or(EngineAddressError::Form)?;
        let (scheme, form) = scheme.split_once('+').unwrap_or((scheme, ""));
        let tls = match scheme {
            "redis" => false,
            "rediss" => true,
            _ => return Err(EngineAddressError::Form),
        };
        let (user, hosts) = rest.rsplit_once('@').map_or((None, rest), |(user, hosts)| (Some(user), hosts));
        if user.is_some_and(|user| user.contains(':')) {
            return Err(EngineAddressError::Password);
        }
        let (hosts, path) = hosts.split_once('/').map_or((hosts, None), |(hosts, path)| (hosts, Some(path)));
        let (form, path) = match (form, path) {
            ("", path) => (Form::One, path),
            ("cluster", None | Some("")) => (Form::Cluster, None),
            ("sentinel", Some(name)) if !name.is_empty() => (Form::Sentinel(name.to_owned()), None),
            _ => return Err(EngineAddressError::Form),
        };
        let user = user.map_or_else(String::new, |user| format!("{user}@"));
        let path = path.map_or_else(String::new, |path| format!("/{path}"));
        let urls: Vec<String> = hosts.split(',').map(|host| format!("{scheme}://{user}{host}{path}")).collect();
        if form == Form::One && urls.len() > 1 {
            return Err(EngineAddressError::Form);
        }
        for url in &urls {
            info(url).map_err(|source| EngineAddressError::Url { url: url.clone(), source })?;
        }
        Ok(Self::Redis(RedisAddress { form, tls, urls }))
    }
}

impl RedisAddress {
    /// Each server, with the password where there is one.
    pub(super) fn servers(&self, password: Option<&str>) -> Result<Vec<ConnectionInfo>, RedisError> {
        let with_password = |url: &String| {
            let info = info(url)?;
            let mut settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
            if let Some(password) = password {
                settings = settings.set_password(password);
            }
            Ok(info.set_redis_settings(settings))
        };
        self.urls.iter().map(with_password).collect()
    }

    /// Where each server listens.
    pub(super) fn addresses(&self) -> Result<Vec<ConnectionAddr>, RedisError> {
        self.urls.iter().map(|url| info(url).map(|info| info.addr().clone())).collect()
    }
}

fn info(url: &str) -> Result<ConnectionInfo, RedisError> {
    url.into_connection_info()
}

impl fmt::Display for EngineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Redis(address) => f.write_str(&address.urls.join(" ")),
        }
    }
}

impl fmt::Debug for EngineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.urls).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> RedisAddress {
        match text.parse() {
            Ok(EngineAddress::Redis(address)) => address,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_form_is_understood() {
        assert_eq!("memory".parse(), Ok(EngineAddress::Memory));
        let one = parse("rediss://some@store:6380/2");
        assert_eq!((one.form, one.tls, one.urls), (Form::One, true, vec!["rediss://some@store:6380/2".to_owned()]));
        let cluster = parse("redis+cluster://a:1,b:2");
        assert_eq!((cluster.form, cluster.urls), (Form::Cluster, vec!["redis://a:1".to_owned(), "redis://b:2".into()]));
        assert_eq!(parse("redis+sentinel://a:1,b:2/main").form, Form::Sentinel("main".to_owned()));
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "disk", "http://a", "redis://", "redis://a,b", "redis+sentinel://a:1", "redis+cluster://a/1"] {
            assert!(text.parse::<EngineAddress>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_on_the_command_line_is_refused() {
        let refused = "redis://user:secret@a:1".parse::<EngineAddress>().unwrap_err().to_string();
        assert!(refused.contains("--engine-password-file") && !refused.contains("secret"), "{refused}");
    }
}
