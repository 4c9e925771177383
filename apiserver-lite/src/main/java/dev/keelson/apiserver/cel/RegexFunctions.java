package dev.keelson.apiserver.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Regular expressions in RE2's syntax. Follows {@code cel/library/regex.go}. */
final class RegexFunctions {
    private static final int MAX_CACHED = 1_000;
    /** Compiled patterns, so that a literal is compiled once; cleared when it is full. */
    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private RegexFunctions() {}

    static void addTo(Library library) {
        library.member("find", "string_find_string", "string, string", "string", a -> {
            Matcher matcher = pattern((String) a[1]).matcher((String) a[0]);
            return matcher.find() ? matcher.group() : "";
        });
        library.member(
                "findAll",
                "string_find_all_string",
                "string, string",
                "list<string>",
                a -> findAll((String) a[0], (String) a[1], -1));
        library.member(
                "findAll",
                "string_find_all_string_int",
                "string, string, int",
                "list<string>",
                a -> findAll((String) a[0], (String) a[1], (Long) a[2]));
    }

    static boolean matches(String text, String regex) {
        return pattern(regex).matcher(text).find();
    }

    /** @throws EvaluationException when it is no regular expression */
    static Pattern pattern(String regex) {
        Pattern known = COMPILED.get(regex);
        if (known != null) {
            return known;
        }
        try {
            Pattern compiled = Pattern.compile(regex);
            if (COMPILED.size() >= MAX_CACHED) {
                COMPILED.clear();
            }
            COMPILED.put(regex, compiled);
            return compiled;
        } catch (PatternSyntaxException e) {
            throw new EvaluationException(String.valueOf(e.getMessage()));
        }
    }

    private static ListValue findAll(String text, String regex, long limit) {
        Matcher matcher = pattern(regex).matcher(text);
        List<Object> found = new ArrayList<>();
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            found.add(matcher.group());
        }
        return ListValue.of(found);
    }
}
