package dev.keelson.api.lifecycle;

import java.util.Comparator;

/** A release, without its patches. */
public record Release(int major, int minor) implements Comparable<Release> {
    private static final Comparator<Release> ORDER =
            Comparator.comparingInt(Release::major).thenComparingInt(Release::minor);

    /**
     * Reads {@code 1.36}.
     *
     * @throws IllegalArgumentException if the text is none of two numbers
     */
    public static Release parse(String text) {
        int dot = text.indexOf('.');
        try {
            if (dot > 0 && text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
                return new Release(Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no release such as 1.36", e);
        }
        throw new IllegalArgumentException("'" + text + "' is no release such as 1.36");
    }

    Release plusMinors(int count) {
        return new Release(major, minor + count);
    }

    @Override
    public int compareTo(Release other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
