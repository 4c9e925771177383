package dev.keelson.api.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Regular expressions in RE2's syntax, which is Go's: matched in time linear in the text, whatever the pattern. */
public final class Patterns {

    private Patterns() {}

    /** @throws PatternSyntaxException when it is none */
    static Pattern compile(String pattern) {
        return Pattern.compile(pattern);
    }

    /** What is wrong with a pattern, in Go's words; null when nothing is. */
    public static @Nullable String problem(String pattern) {
        try {
            compile(pattern);
            return null;
        } catch (PatternSyntaxException e) {
            return e.getMessage();
        }
    }
}
