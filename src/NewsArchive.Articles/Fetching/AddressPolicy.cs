using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// Which addresses an article from a stranger may make us connect to: those that the IANA special-purpose registries (RFC 6890)
/// call globally reachable. Works on resolved addresses, so every spelling of a host ends here.
/// </summary>
public static class AddressPolicy
{
    static readonly (uint Network, int Bits, string Kind)[] Refused4 =
    [
        (0x00000000, 8, "an unspecified address"),       // 0.0.0.0/8: Linux connects it to itself
        (0x0A000000, 8, "a private address"),            // 10/8
        (0x64400000, 10, "a shared (carrier) address"),  // 100.64/10
        (0x7F000000, 8, "a loopback address"),           // 127/8
        (0xA9FE0000, 16, "a link-local address"),        // 169.254/16: cloud metadata services live here
        (0xAC100000, 12, "a private address"),           // 172.16/12
        (0xC0000000, 24, "a reserved address"),          // 192.0.0/24
        (0xC0000200, 24, "a documentation address"),     // 192.0.2/24
        (0xC0586300, 24, "a reserved address"),          // 192.88.99/24, 6to4 relays
        (0xC0A80000, 16, "a private address"),           // 192.168/16
        (0xC6120000, 15, "a benchmarking address"),      // 198.18/15
        (0xC6336400, 24, "a documentation address"),     // 198.51.100/24
        (0xCB007100, 24, "a documentation address"),     // 203.0.113/24
        (0xE0000000, 4, "a multicast address"),          // 224/4
        (0xF0000000, 4, "a reserved address"),           // 240/4 and broadcast
    ];

    /// <summary>Whether the address may be connected to without being asked to.</summary>
    public static bool IsPublic(IPAddress address) => Kind(address) is null;

    /// <summary>What kind of non-public address it is, as words (<c>a loopback address</c>); null for a public one.</summary>
    public static string? Kind(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? Kind4(Bits(address)) : Kind6(address);

    static string? Kind4(uint address)
    {
        foreach (var (network, bits, kind) in Refused4)
            if (address >> (32 - bits) == network >> (32 - bits)) return kind;
        return null;
    }

    static string? Kind6(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.IsIPv4MappedToIPv6) return Kind4(Embedded(bytes, 12)); // ::ffff:0:0/96
        if (address.Equals(IPAddress.IPv6Loopback)) return "a loopback address";
        if (address.Equals(IPAddress.IPv6Any)) return "an unspecified address";
        if (address.IsIPv6LinkLocal) return "a link-local address";
        if (address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal) return "a private address";
        if (address.IsIPv6Multicast) return "a multicast address";
        // RFC 6052: 64:ff9b::/96 is how an IPv6-only network reaches IPv4, so the IPv4 address inside decides.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])) return Kind4(Embedded(bytes, 12));
        if (bytes[0] >> 5 != 1) return "a reserved address"; // only 2000::/3 is global unicast; this holds IPv4-compatible ::a.b.c.d too
        var head = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (head >> 9 == 0x20010000 >> 9) return "a reserved address"; // 2001::/23: Teredo, ORCHID, benchmarking
        if (head == 0x20010DB8 || head >> 12 == 0x3FFF0000 >> 12) return "a documentation address";
        if (head >> 16 == 0x2002) return Kind4(Embedded(bytes, 2)) ?? "a 6to4 address"; // deprecated; carries any IPv4 address
        // ISATAP (RFC 5214 §6.1): interface identifier 00-00-5E-FE or 02-00-5E-FE, then an IPv4 address.
        return (bytes[8] & 0xFD) == 0 && bytes[9..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0x5E, 0xFE]) ? Kind4(Embedded(bytes, 12)) : null;
    }

    static uint Embedded(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    static uint Bits(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
