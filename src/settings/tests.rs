use super::*;

fn read(config: &str, query: &[(&str, &str)]) -> (Settings, Vec<Warning>) {
    Settings::read(Ok(config), |name| {
        query.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_query_overrides_the_config() {
    let config = r#"{"signaling":"/api/signaling","transport":"sse","ice":"all","media":"synthetic","lang":"en"}"#;
    let (settings, warnings) = read(config, &[("transport", "ws"), ("lang", "ru"), ("signaling", "http://x:1/s/")]);
    assert_eq!(settings.signaling, "http://x:1/s");
    assert_eq!((settings.transport, settings.media), (Transport::Only(Way::WebSocket), MediaSource::Synthetic));
    assert_eq!(settings.lang, Some(Lang::Ru));
    assert_eq!(warnings, []);
}

#[test]
fn a_bad_value_leaves_the_one_below_it() {
    let (settings, warnings) = read(r#"{"transport":"sse","ice":7}"#, &[("transport", "pigeon"), ("media", "")]);
    assert_eq!(
        (settings.transport, settings.ice, settings.media),
        (Transport::Only(Way::ServerSentEvents), IcePolicy::All, MediaSource::Camera)
    );
    assert_eq!(
        warnings,
        [
            Warning::bad(Place::Config, "ice", "7"),
            Warning::bad(Place::Query, "transport", "pigeon"),
            Warning::bad(Place::Query, "media", ""),
        ]
    );
}

#[test]
fn without_a_config_the_defaults_are_in_force() {
    for (text, fault) in [("<html>", ConfigFault::NoJson { line: 1, column: 1 }), ("[]", ConfigFault::NoObject)] {
        assert_eq!(read(text, &[]), (Settings::default(), vec![Warning::Config(fault)]));
    }
    let missing = Settings::read(Err(ConfigFault::Status(404)), |_| None);
    assert_eq!(missing, (Settings::default(), vec![Warning::Config(ConfigFault::Status(404))]));
}

#[test]
fn an_unknown_member_is_named_and_ignored() {
    let (settings, warnings) = read(r#"{"singaling":"/x","theme":{"dark":true}}"#, &[]);
    assert_eq!(settings, Settings::default());
    assert_eq!(warnings, [Warning::unknown("singaling"), Warning::unknown("theme")]);
}

#[test]
fn an_address_is_http_or_relative() {
    for good in ["https://h/api", "HTTP://h", "/api/signaling", "api", "./api", "//h/api", "http://[::1]:8/api"] {
        assert_eq!(signaling_url(good).as_deref(), Some(good));
    }
    for bad in ["", " ", "javascript:alert(1)", "file:///etc", "https://", "http://a b", "/api?x=1", "/api#x", "h:1/x"]
    {
        assert_eq!(signaling_url(bad), None, "{bad}");
    }
}

#[test]
fn no_password_is_repeated() {
    let (_, warnings) = read(r#"{"iceServers":"turn:u:secret"}"#, &[("signaling", "https://u:secret@h/api")]);
    assert_eq!(warnings.len(), 2);
    assert!(!format!("{warnings:?}").contains("secret"));

    let config = r#"{"iceServers":[{"urls":"turn:t.example","username":"u","credential":"secret"}]}"#;
    let (settings, _) = read(config, &[]);
    assert_eq!(settings.ice_servers[0].credential.as_deref(), Some("secret"));
    assert!(!format!("{settings:?}").contains("secret"));
}

#[test]
fn one_bad_ice_server_does_not_cost_the_others() {
    let config = r#"{"ice":"relay","iceServers":[
        {"urls":"stun:a.example:3478"},
        {"urls":["turn:b.example?transport=tcp","turns:b.example"],"username":"u","credential":"c"},
        {"urls":"turn:c.example","username":"u","credential":""},
        {"urls":"https://d.example"},
        {"urls":[]},
        {"url":"stun:old.example"},
        "stun:a.example"
    ]}"#;
    let (settings, warnings) = read(config, &[]);
    let urls: Vec<_> = settings.ice_servers.iter().map(|server| server.urls.len()).collect();
    assert_eq!(urls, [1, 2]);
    let faults = [
        (2, IceServerFault::NoCredential),
        (3, IceServerFault::BadUrl),
        (4, IceServerFault::BadUrl),
        (5, IceServerFault::WrongShape),
        (6, IceServerFault::WrongShape),
    ];
    assert_eq!(warnings, faults.map(|(index, fault)| Warning::IceServer { index, fault }));
}

#[test]
fn an_address_that_browsers_refuse_is_left_out() {
    let taken = |url: &str| {
        let config = format!(r#"{{"iceServers":[{{"urls":"{url}","username":"u","credential":"c"}}]}}"#);
        read(&config, &[]).0.ice_servers.len() == 1
    };
    for url in
        ["stun:a.example", "stuns:a:5349", "turn:192.0.2.1:1?transport=udp", "turns:[2001:db8::1]:443?transport=tcp"]
    {
        assert!(taken(url), "{url}");
    }
    for url in [
        "stun:",
        "stun:a:0",
        "stun:a:99999",
        "stun:a:+1",
        "stun:a:port",
        "stun:a?transport=udp",
        "turn:a?transport=tls",
        "turn:[2001:db8::1",
        "turn:[::1]443",
        "turn:u@a",
        "stun://a",
    ] {
        assert!(!taken(url), "{url}");
    }
}

#[test]
fn the_browsers_first_known_language_counts() {
    let preferred = |tags: &[&str]| Lang::preferred(tags.iter().map(|tag| (*tag).to_owned()));
    assert_eq!(preferred(&["de-DE", "EN-us", "ru"]), Lang::En);
    assert_eq!(preferred(&["ru-RU", "en"]), Lang::Ru);
    assert_eq!(preferred(&["de", "english"]), Lang::Ru);
}
