namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>Finds the number of a known name, whatever the case of its ASCII letters, without allocating.</summary>
sealed class NameTable
{
    const int Spread = 4; // slots for each name: probes stay short

    readonly string[] names;
    readonly short[] slots;

    /// <summary>Takes lower-case names; a name's number is its place.</summary>
    public NameTable(string[] names)
    {
        this.names = names;
        slots = new short[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(names.Length * Spread))];
        Array.Fill(slots, (short)-1);
        for (var i = 0; i < names.Length; i++)
        {
            var at = Hash(names[i]) & (slots.Length - 1);
            while (slots[at] >= 0)
                at = (at + 1) & (slots.Length - 1);
            slots[at] = (short)i;
        }
    }

    /// <summary>The number of a name, or -1.</summary>
    public int Find(ReadOnlySpan<char> name)
    {
        for (var at = Hash(name) & (slots.Length - 1); slots[at] is >= 0 and var found; at = (at + 1) & (slots.Length - 1))
            if (IsSame(name, names[found]))
                return found;
        return -1;
    }

    static bool IsSame(ReadOnlySpan<char> written, string name)
    {
        if (written.Length != name.Length)
            return false;
        for (var i = 0; i < name.Length; i++)
            if (written[i] != name[i] && !(char.IsAsciiLetterUpper(written[i]) && (char)(written[i] | 0x20) == name[i]))
                return false;
        return true;
    }

    static int Hash(ReadOnlySpan<char> name)
    {
        var hash = (uint)name.Length;
        foreach (var c in name)
            hash = (hash ^ (c | 0x20u)) * 0x01000193;
        return (int)(hash ^ (hash >> 15));
    }
}
