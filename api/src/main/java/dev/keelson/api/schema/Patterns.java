package dev.keelson.api.schema;

import java.util.regex.Pattern;

/**
 * Patterns as Go writes them, matched with bounded effort: Java's engine backtracks, so a pattern and a text could be
 * made for each other that would keep a thread busy for years.
 */
final class Patterns {

    /** Far more than any honest pattern needs for a text of 3 MiB. */
    private static final long MAX_STEPS = 20_000_000;

    private Patterns() {}

    /**
     * Compiles Go's syntax.
     *
     * @throws java.util.regex.PatternSyntaxException when it is none
     */
    static Pattern compile(String pattern) {
        return Pattern.compile(pattern.replace("(?P<", "(?<")
                .replace("[:alpha:]", "\\p{Alpha}")
                .replace("[:digit:]", "\\p{Digit}")
                .replace("[:alnum:]", "\\p{Alnum}")
                .replace("[:upper:]", "\\p{Upper}")
                .replace("[:lower:]", "\\p{Lower}")
                .replace("[:punct:]", "\\p{Punct}")
                .replace("[:space:]", "\\s")
                .replace("[:word:]", "\\w")
                .replace("[:xdigit:]", "\\p{XDigit}"));
    }

    /** Whether the pattern matches anywhere; a text that takes too much effort counts as not matching. */
    static boolean find(Pattern pattern, String text) {
        try {
            return pattern.matcher(new MeteredText(text, new long[] {MAX_STEPS}))
                    .find();
        } catch (TooMuchEffort | StackOverflowError e) {
            return false;
        }
    }

    private static final class TooMuchEffort extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuchEffort() {
            super(null, null, false, false);
        }
    }

    /** Counts how often a character is looked at. Confined to one match. */
    private static final class MeteredText implements CharSequence {

        private final CharSequence text;
        /** What is left; shared with parts of the text. */
        private final long[] steps;

        MeteredText(CharSequence text, long[] steps) {
            this.text = text;
            this.steps = steps;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--steps[0] < 0) {
                throw new TooMuchEffort();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new MeteredText(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
