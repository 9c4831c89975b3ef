using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace NewsArchive.Articles.Tests.Images;

/// <summary>Files that are whole by their structure, made by hand; the pixels of some cannot be decoded.</summary>
static class SampleImages
{
    public static byte[] Png(int width = 3, int height = 2, int padding = 0)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. PngChunk("IHDR", header), .. PngChunk("tEXt", Noise(padding)), .. PngChunk("IEND", [])];
    }

    static byte[] PngChunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(body));
        return chunk;
    }

    /// <summary>SOI, optional EXIF with an orientation and a thumbnail's EOI inside, SOF0, SOS, entropy bytes with stuffing and a restart, EOI.</summary>
    public static byte[] Jpeg(int width = 640, int height = 480, int orientation = 0)
    {
        byte[] exif = orientation == 0 ? [] : [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xD8, 0xFF, 0xD9];
        byte[] app1 = exif.Length == 0 ? [] : [0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif];
        return [0xFF, 0xD8, .. app1, 0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
            0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 5, 0xFF, 0xD9];
    }

    public static byte[] Gif(int width = 5, int height = 4, int frames = 1)
    {
        byte[] frame = [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        return [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
            .. Enumerable.Repeat(frame, frames).SelectMany(bytes => bytes), 0x3B];
    }

    public static byte[] WebP(string kind, int width, int height)
    {
        byte[] data = kind switch
        {
            "VP8 " => [0x10, 0, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 0],
            "VP8L" => [0x2F, .. BitConverter.GetBytes((width - 1) | (height - 1) << 14), 0],
            _ => [kind == "anim" ? (byte)2 : (byte)0, 0, 0, 0, (byte)(width - 1), (byte)((width - 1) >> 8), 0, (byte)(height - 1), (byte)((height - 1) >> 8), 0],
        };
        var type = kind == "anim" ? "VP8X" : kind;
        return [.. "RIFF"u8, .. BitConverter.GetBytes(data.Length + 12), .. "WEBP"u8, .. Encoding.ASCII.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. data];
    }

    public static byte[] Avif(int width, int height, string brand = "avif")
    {
        byte[] ispe = Box("ispe", [0, 0, 0, 0, .. Big(width), .. Big(height)]);
        byte[] thumbnail = Box("ispe", [0, 0, 0, 0, .. Big(16), .. Big(16)]);
        return [.. Box("ftyp", [.. Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0, .. "mif1"u8]),
            .. Box("meta", [0, 0, 0, 0, .. Box("hdlr", new byte[20]), .. Box("iprp", [.. Box("ipco", [.. thumbnail, .. ispe])])]), .. Box("mdat", new byte[9])];
    }

    static byte[] Box(string type, byte[] content) => [.. Big(content.Length + 8), .. Encoding.ASCII.GetBytes(type), .. content];

    static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
