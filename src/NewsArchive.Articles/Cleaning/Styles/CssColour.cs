using System.Globalization;

namespace NewsArchive.Articles.Cleaning.Styles;

/// <summary>A colour as far as it tells whether text can be seen: hexadecimal, <c>rgb()</c>, grey <c>hsl()</c> and a few names.</summary>
readonly record struct CssColour(byte Red, byte Green, byte Blue, double Alpha)
{
    const byte Whitish = 250; // #fafafa on white has a contrast of 1.04: nobody reads it
    const double Faint = 0.05;

    /// <summary>Whether it cannot be told from a white page.</summary>
    public bool IsWhite => Red >= Whitish && Green >= Whitish && Blue >= Whitish;

    /// <summary>Whether it lets everything through.</summary>
    public bool IsTransparent => Alpha < Faint;

    /// <summary>Reads a value in lower case; null when it is none that is known here.</summary>
    public static CssColour? Read(string? value) => value?.Trim() switch
    {
        null or "" => null,
        "white" => new CssColour(255, 255, 255, 1),
        "snow" => new CssColour(255, 250, 250, 1),
        "black" => new CssColour(0, 0, 0, 1),
        "transparent" => new CssColour(0, 0, 0, 0),
        ['#', .. var digits] => Hex(digits),
        var text when text.StartsWith("rgb", StringComparison.Ordinal) => Rgb(Numbers(text, 255)),
        var text when text.StartsWith("hsl", StringComparison.Ordinal) => Grey(Numbers(text, 1)),
        _ => null,
    };

    static CssColour? Hex(string digits)
    {
        if (!digits.All(char.IsAsciiHexDigit))
            return null;
        if (digits.Length is 3 or 4)
            digits = string.Concat(digits.SelectMany(digit => new[] { digit, digit }));
        if (digits.Length is not (6 or 8))
            return null;
        var bytes = Convert.FromHexString(digits);
        return new CssColour(bytes[0], bytes[1], bytes[2], bytes.Length == 4 ? bytes[3] / 255.0 : 1);
    }

    static CssColour? Rgb(double[]? numbers) =>
        numbers is [var red, var green, var blue, .. var rest] ? new CssColour(Channel(red), Channel(green), Channel(blue), rest is [var alpha] ? alpha : 1) : null;

    static byte Channel(double value) => (byte)Math.Clamp(value, 0, 255);

    /// <summary>Only the lightness counts where there is no colour: white, grey and black.</summary>
    static CssColour? Grey(double[]? numbers) =>
        numbers is [_, var saturation, var lightness, .. var rest] && (saturation == 0 || lightness is 0 or 1)
            ? new CssColour(Channel(lightness * 255), Channel(lightness * 255), Channel(lightness * 255), rest is [var alpha] ? alpha : 1) : null;

    /// <summary>The arguments; a percentage is a part of <paramref name="whole"/> (of 1 for alpha, which comes fourth).</summary>
    static double[]? Numbers(string text, double whole)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith(')'))
            return null;
        var words = text[(open + 1)..^1].Split([' ', ',', '/'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[Math.Min(words.Length, 4)];
        for (var i = 0; i < numbers.Length; i++)
        {
            var isPart = words[i].EndsWith('%');
            if (!double.TryParse(words[i].AsSpan().TrimEnd("%deg"), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
            numbers[i] = isPart ? numbers[i] / 100 * (i < 3 ? whole : 1) : numbers[i];
        }
        return numbers;
    }
}
