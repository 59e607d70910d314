namespace Gearman.MapReduce;

/// <summary>How the bytes of an input are packed. Numbers are on the wire.</summary>
public enum InputCompression
{
    /// <summary>Known by the first bytes, whatever the name says; bytes that no format begins with are plain.</summary>
    Detect = 0,

    /// <summary>As they are.</summary>
    None = 1,

    /// <summary>Gzip, members joined; zeros behind the last are padding.</summary>
    Gzip = 2,

    /// <summary>Zstandard, frames joined.</summary>
    Zstandard = 3,

    /// <summary>Bzip2, streams joined; zeros behind the last are padding.</summary>
    Bzip2 = 4,

    /// <summary>Xz, streams joined; zeros between and behind them are padding.</summary>
    Xz = 5,
}
