use super::*;

fn read(text: &str) -> CurlLine {
    read_curl(text).unwrap_or_else(|error| panic!("{error:?} in {text}"))
}

fn body(text: &str) -> String {
    read(text).request.body().unwrap().to_string()
}

fn problem(text: &str) -> (CurlProblem, (usize, usize)) {
    let error = read_curl(text).unwrap_err();
    (error.problem, line_and_column(text, error.at))
}

const CREATE: &str = "https://plugins.restomenum.app/plugin-api/packets/create";

#[test]
fn quotes_of_a_posix_shell_are_taken_as_it_takes_them() {
    for (written, meant) in [
        (r#"'{"a":"it'\''s $5 !"}'"#, r#"{"a":"it's $5 !"}"#),
        (r#""{\"a\":\"\$5 \\n\"}""#, r#"{"a":"$5 \n"}"#),
        (r#"$'{"a":"\'\x41\u015f\n\101"}'"#, "{\"a\":\"'Aş\nA\"}"),
        (r#"$'{"a":"\xc5\x9f"}'"#, "{\"a\":\"ş\"}"),
        ("'{\n\"a\":1}'", "{\n\"a\":1}"),
        (r#"{\"a\":1}"#, r#"{"a":1}"#),
        ("'{\"a\":\"’😀Ş\"}'", "{\"a\":\"’😀Ş\"}"),
    ] {
        for option in [
            "-d ",
            "--data ",
            "--data-raw ",
            "--data-binary ",
            "--json ",
            "-d",
        ] {
            let text = format!(
                "$ curl -sS -X POST '{CREATE}' \\\n  -H 'Content-Type: application/json' \\\n  {option}{written}\n"
            );
            assert_eq!(body(&text), meant, "{text}");
            assert_eq!(read(&text).request.endpoint(), "packets/create");
        }
    }
}

#[test]
fn a_body_may_come_through_a_pipe_or_stand_below() {
    let pipe =
        format!("printf '{{\"a\":\"\\011%%\\\\n\"}}' | curl --globoff '{CREATE}' --data-binary @-");
    assert_eq!(body(&pipe), "{\"a\":\"\t%\\n\"}");
    let long = format!("printf %s '{{\"a\":1}}' | curl '{CREATE}' --data-binary @-");
    assert_eq!(body(&long), "{\"a\":1}");
    let below = format!("curl '{CREATE}' -d @- <<'END'\n{{\"a\":\n\"$1\"}}\nEND\n");
    assert_eq!(body(&below), "{\"a\":\n\"$1\"}\n");
}

#[test]
fn the_windows_command_line_is_taken_apart_as_windows_does() {
    let browser = format!(
        "curl ^\"{CREATE}^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  --data-raw ^\"^{{^\\^\"note^\\^\":^\\^\"100^% ^& \u{15f}^\\^\"^}}^\""
    );
    assert_eq!(body(&browser), "{\"note\":\"100% & ş\"}");
    let plain = format!("curl.exe \"{CREATE}\" -d \"{{\\\"a\\\":\\\"c:\\\\\\\\d ^x\\\"}}\"");
    // To `cmd` a backslash is no sign of its own, so the `^` stands outside its quotes.
    assert_eq!(body(&plain), "{\"a\":\"c:\\\\\\\\d x\"}");
}

#[test]
fn powershell_calls_are_understood_with_what_was_written_before_them() {
    let browser = format!(
        "Invoke-WebRequest -UseBasicParsing -Uri \"{CREATE}\" `\n-Method \"POST\" `\n-Headers @{{\n  \"accept\"=\"*/*\"\n}} `\n-ContentType \"application/json\" `\n-Body \"{{`\"note`\":`\"$([char]0x015f)$([char]0xd83d)$([char]0xde00)`\"}}\""
    );
    assert_eq!(body(&browser), "{\"note\":\"ş😀\"}");
    let postman = format!(
        "$headers = New-Object \"System.Collections.Generic.Dictionary[[String],[String]]\"\n$headers.Add(\"Content-Type\", \"application/json\")\n\n$body = @\"\n{{\n  `\"a`\": 1\n}}\n\"@\n\n$response = Invoke-RestMethod '{CREATE}' -Method 'POST' -Headers $headers -Body $body\n$response | ConvertTo-Json"
    );
    assert_eq!(body(&postman), "{\n  \"a\": 1\n}");
    let file = |written: &str| {
        format!(
            "$file = [IO.Path]::GetTempFileName()\ntry {{\n  {written}\n  curl.exe --globoff '{CREATE}' -H \"Authorization: Bearer $env:PACKETDESK_API_KEY\" --data-binary \"@$file\"\n}} finally {{\n  Remove-Item $file\n}}\n"
        )
    };
    for (written, meant) in [
        (
            "[IO.File]::WriteAllText($file, '{\"a\":\"it''s $5\"}')",
            "{\"a\":\"it's $5\"}",
        ),
        (
            "[IO.File]::WriteAllText($file, [regex]::Unescape('{\"a\":\"\\u015f\\ud83d\\ude00\\\\n\"}'))",
            "{\"a\":\"ş😀\\n\"}",
        ),
        (
            "[IO.File]::WriteAllBytes($file, [Convert]::FromBase64String('eyJhIjoxfQ=='))",
            "{\"a\":1}",
        ),
    ] {
        assert_eq!(body(&file(written)), meant);
    }
    let direct = format!("curl.exe '{CREATE}' -d '{{\\\"a\\\":\\\"it''s\\\"}}'");
    assert_eq!(body(&direct), "{\"a\":\"it's\"}");
}

#[test]
fn reading_calls_keep_their_query_and_only_the_plugin_api_is_called() {
    let get =
        read("curl 'https://x.example/plugin-api/packets/get?packetId=a%20b' -H 'Accept: */*'");
    assert_eq!(
        (
            get.request.endpoint(),
            get.request.query(),
            get.request.body()
        ),
        ("packets/get", "packetId=a%20b", None)
    );
    let get =
        read("curl -G https://x.example/plugin-api/packets/get --data-urlencode 'packetId=a b'");
    assert_eq!(get.request.query(), "packetId=a+b");
    for (text, expected) in [
        (
            "curl https://x.example/orders",
            CurlProblem::Call(RawProblem::Endpoint),
        ),
        (
            "curl https://x.example/plugin-api/../keys",
            CurlProblem::Call(RawProblem::Endpoint),
        ),
        (
            "curl -X DELETE https://x.example/plugin-api/packets/get",
            CurlProblem::Call(RawProblem::Method),
        ),
        (
            "curl -I https://x.example/plugin-api/packets/get",
            CurlProblem::Call(RawProblem::Method),
        ),
        ("curl -sS", CurlProblem::NoAddress),
    ] {
        assert_eq!(read_curl(text).unwrap_err().problem, expected, "{text}");
    }
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    let create = CREATE;
    assert_eq!(
        problem(&format!("curl {create} \\\n  -d '{{\"a\":1}}")),
        (CurlProblem::OpenQuote, (2, 6))
    );
    assert_eq!(
        problem(&format!("curl {create} -d \"{{$A}}\"")).0,
        CurlProblem::Variable
    );
    assert_eq!(
        problem(&format!("curl {create} -d \"$(cat a)\"")).0,
        CurlProblem::Substitution
    );
    assert_eq!(
        problem(&format!("curl {create} -d @a.json")).0,
        CurlProblem::BodyElsewhere
    );
    assert_eq!(
        problem(&format!("curl {create} -F a=b")).0,
        CurlProblem::Form
    );
    assert_eq!(
        problem(&format!("curl {create} -d")).0,
        CurlProblem::NoValue
    );
    // Inside a body that spans lines, places are those of the text.
    let text = format!("curl {create} \\\n  -d '{{\n\"şiş\": 1,\n\"b\": x}}'");
    let line = read(&text);
    assert_eq!(line.place_of(&text, 3, 6), (4, 6));
    assert_eq!(line.place_of(&text, 1, 1), (2, 7));
}

#[test]
fn keys_are_found_however_they_are_written() {
    let key = "srvA1.pluginB2.c2VjcmV0LXZhbHVl";
    for text in [
        format!("curl '{CREATE}' -H 'Authorization: Bearer {key}' -d '{{}}'"),
        format!("curl '{CREATE}' -H \"authorization: bearer {key}\""),
        format!("curl '{CREATE}' -H 'x-api-key:{key}'"),
        format!("curl '{CREATE}' -u {key}:"),
        format!("curl '{CREATE}' -u{key}"),
        format!("curl --oauth2-bearer {key} '{CREATE}'"),
        format!("curl 'https://me:{key}@x.example/plugin-api/packets/open'"),
        format!("curl ^\"{CREATE}^\" -H ^\"Authorization: Bearer {key}^\""),
        format!("Invoke-RestMethod '{CREATE}' -Headers @{{\"Authorization\"=\"Bearer {key}\"}}"),
        format!("$headers.Add(\"Authorization\", \"{key}\")\nInvoke-RestMethod '{CREATE}'"),
        // Not even a command line yet, or a broken one.
        format!("curl '{CREATE} -H \"Authorization: Bearer {key}\""),
        format!("{{\"Authorization\": \"Bearer {key}\"}}"),
    ] {
        let mut without = text.clone();
        for range in secrets(&text).into_iter().rev() {
            without.replace_range(range, "…");
        }
        assert!(!without.contains("c2VjcmV0"), "{without}");
        assert!(
            without.contains("lugin-api") || without.contains("uthorization"),
            "{without}"
        );
    }
    for text in [
        format!(
            "curl '{CREATE}' -H \"Authorization: Bearer $PACKETDESK_API_KEY\" -d '{{\"note\":\"basic margarita\"}}'"
        ),
        "{\"note\":\"bearer of the keys\"}".to_owned(),
    ] {
        assert_eq!(secrets(&text), [] as [Range<usize>; 0], "{text}");
    }
}
