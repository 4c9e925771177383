package dev.keelson.apiserver.storage.embedded;

/**
 * How large an embedded storage may get.
 *
 * @param initialBytes of address space reserved at first; doubled whenever it does not suffice
 * @param mostBytes that the file may reach by puts, which are refused beyond; deletions may exceed it by a sixteenth and a
 *     mebibyte
 */
public record EmbeddedOptions(long initialBytes, long mostBytes) {

    /** 256 MiB at first, 16 GiB at most. */
    public static final EmbeddedOptions DEFAULT = new EmbeddedOptions(256L << 20, 16L << 30);

    public EmbeddedOptions {
        if (initialBytes <= 0 || mostBytes < initialBytes) {
            throw new IllegalArgumentException(
                    "sizes must be positive and ascending: " + initialBytes + ", " + mostBytes);
        }
    }

    /** How far deletions may exceed the limit. */
    long reserveBytes() {
        return mostBytes / 16 + (1 << 20);
    }
}
