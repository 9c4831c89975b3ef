namespace NewsArchive.Articles.Tests.Fetching;

/// <summary>How an article or a Location may write addresses that are not public; PORT is the port. <c>public.example</c> is public, <c>inside.example</c> is not.</summary>
static class PrivateSpellings
{
    public static readonly string[] All =
    [
        // One address, many numbers (WHATWG URL §3.5).
        "http://127.0.0.1:PORT/", "http://127.0.0.1.:PORT/", "http://127.1:PORT/", "http://127.0.1:PORT/", "http://127.255.255.254:PORT/",
        "http://2130706433:PORT/", "http://2130706433.:PORT/", "http://0x7f000001:PORT/", "http://0X7F.0.0.1:PORT/", "http://0x7f.1:PORT/",
        "http://0177.0.0.1:PORT/", "http://00000177.0.0.01:PORT/", "http://017700000001:PORT/", "http://0177.0x0.0.1:PORT/",
        "http://0.0.0.0:PORT/", "http://0:PORT/", "http://0x0:PORT/", "http://0.1:PORT/", "http://4294967295:PORT/",
        // IPv6, and IPv4 inside it.
        "http://[::1]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/", "http://[::]:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://[::FFFF:7F00:1]:PORT/",
        "http://[::127.0.0.1]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/", "http://[64:ff9b::7f00:1]:PORT/", "http://[64:ff9b:1::127.0.0.1]:PORT/",
        "http://[2002:7f00:1::]:PORT/", "http://[2002:a00:1::1]:PORT/", "http://[2001:0:53aa:64c:0:0:80ff:fffe]:PORT/", "http://[fe80::1]:PORT/", "http://[fe80::1%25lo]:PORT/",
        "http://[fd00::1]:PORT/", "http://[ff02::1]:PORT/", "http://[2606:4700::5efe:7f00:1]:PORT/",
        // Other networks that are nobody else's.
        "http://10.1.2.3:PORT/", "http://172.16.0.1:PORT/", "http://192.168.1.1:PORT/", "http://169.254.169.254/latest/meta-data/", "http://100.100.100.200:PORT/", "http://0xA9FEA9FE:PORT/",
        // Names.
        "http://localhost:PORT/", "http://LOCALHOST.:PORT/", "http://any.thing.localhost:PORT/", "http://inside.example:PORT/", "http://inside.example.:PORT/",
        // Characters that become others (UTS 46), and escapes.
        "http://１２７.0.0.1:PORT/", "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/", "http://127｡0．0｡1:PORT/", "http://ⓛocalhost:PORT/", "http://ｌｏｃａｌｈｏｓｔ:PORT/", "http://local\u00ADhost:PORT/",
        "http://%31%32%37.0.0.1:PORT/", "http://127%2e0%2E0%2e1:PORT/", "http://%6cocalhost:PORT/", "http://127.0.\t0.1:PORT/", "http://127.0.0.1:\nPORT/",
        // Where does the host begin and end?
        "http://public.example@127.0.0.1:PORT/", "http://public.example:80@127.0.0.1:PORT/", "http://public.example%40@127.0.0.1:PORT/", "http://a@public.example@127.0.0.1:PORT/",
        "http://127.0.0.1:PORT\\@public.example/", "http:\\\\127.0.0.1:PORT/", "http:/127.0.0.1:PORT/", "http:127.0.0.1:PORT/", "http:////127.0.0.1:PORT/", "HtTp://127.0.0.1:PORT/",
        "http://127.0.0.1:PORT#@public.example/", "http://127.0.0.1:PORT?@public.example/", "http://127.0.0.1:PORT;@public.example/", "https://127.0.0.1:PORT/",
        // Not http at all.
        "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1:PORT/_x", "ftp://127.0.0.1:PORT/", "dict://127.0.0.1:PORT/",
    ];
}
