package dev.keelson.apiserver.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Strings, version 2 of cel-go's {@code ext/strings.go}. Positions count code points. */
final class StringFunctions {
    private StringFunctions() {}

    static void addTo(Library library) {
        positions(library);
        parts(library);
        library.member("lowerAscii", "string_lower_ascii", "string", "string", a -> lower(text(a, 0)));
        library.member("upperAscii", "string_upper_ascii", "string", "string", a -> upper(text(a, 0)));
        library.member("trim", "string_trim", "string", "string", a -> trim(text(a, 0)));
        library.member(
                "format",
                "string_format",
                "string, list<dyn>",
                "string",
                a -> TextFormat.format(text(a, 0), (ListValue) a[1]));
        library.global("strings.quote", "strings_quote", "string", "string", a -> quote(text(a, 0)));
    }

    private static void positions(Library library) {
        library.member("charAt", "string_char_at_int", "string, int", "string", a -> charAt(text(a, 0), number(a, 1)));
        library.member(
                "indexOf", "string_index_of_string", "string, string", "int", a -> indexOf(text(a, 0), text(a, 1), 0));
        library.member(
                "indexOf",
                "string_index_of_string_int",
                "string, string, int",
                "int",
                a -> indexOf(text(a, 0), text(a, 1), number(a, 2)));
        library.member(
                "lastIndexOf",
                "string_last_index_of_string",
                "string, string",
                "int",
                a -> lastIndexOf(text(a, 0), text(a, 1)));
        library.member(
                "lastIndexOf",
                "string_last_index_of_string_int",
                "string, string, int",
                "int",
                a -> lastIndexOf(text(a, 0), text(a, 1), number(a, 2)));
        library.member(
                "substring",
                "string_substring_int",
                "string, int",
                "string",
                a -> substring(text(a, 0), number(a, 1), Values.size(a[0])));
        library.member(
                "substring",
                "string_substring_int_int",
                "string, int, int",
                "string",
                a -> substring(text(a, 0), number(a, 1), number(a, 2)));
    }

    private static void parts(Library library) {
        library.member(
                "replace",
                "string_replace_string_string",
                "string, string, string",
                "string",
                a -> replace(text(a, 0), text(a, 1), text(a, 2), -1));
        library.member(
                "replace",
                "string_replace_string_string_int",
                "string, string, string, int",
                "string",
                a -> replace(text(a, 0), text(a, 1), text(a, 2), number(a, 3)));
        library.member(
                "split",
                "string_split_string",
                "string, string",
                "list<string>",
                a -> split(text(a, 0), text(a, 1), -1));
        library.member(
                "split",
                "string_split_string_int",
                "string, string, int",
                "list<string>",
                a -> split(text(a, 0), text(a, 1), number(a, 2)));
        library.member("join", "list_join", "list<string>", "string", a -> join((ListValue) a[0], ""));
        library.member(
                "join", "list_join_string", "list<string>, string", "string", a -> join((ListValue) a[0], text(a, 1)));
    }

    private static String text(Object[] args, int index) {
        return (String) args[index];
    }

    private static long number(Object[] args, int index) {
        return (Long) args[index];
    }

    private static EvaluationException outOfRange(long index) {
        return new EvaluationException("index out of range: " + index);
    }

    private static String charAt(String text, long index) {
        int[] points = text.codePoints().toArray();
        if (index < 0 || index > points.length) {
            throw outOfRange(index);
        }
        return index == points.length ? "" : Character.toString(points[(int) index]);
    }

    private static long indexOf(String text, String wanted, long offset) {
        if (wanted.isEmpty()) {
            return offset;
        }
        if (offset < 0) {
            throw outOfRange(offset);
        }
        if (offset >= Values.size(text)) {
            return -1;
        }
        int found = text.indexOf(wanted, text.offsetByCodePoints(0, (int) offset));
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    private static long lastIndexOf(String text, String wanted) {
        if (wanted.isEmpty()) {
            return Values.size(text);
        }
        return text.length() < wanted.length() ? -1L : lastIndexOf(text, wanted, Values.size(text) - 1);
    }

    private static long lastIndexOf(String text, String wanted, long offset) {
        if (wanted.isEmpty()) {
            return offset;
        }
        if (offset < 0) {
            throw outOfRange(offset);
        }
        if (offset >= Values.size(text)) {
            return -1;
        }
        int found = text.lastIndexOf(wanted, text.offsetByCodePoints(0, (int) offset));
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    private static String substring(String text, long start, long end) {
        long size = Values.size(text);
        if (start > end && end != size) {
            throw new EvaluationException("invalid substring range. start: " + start + ", end: " + end);
        }
        if (start < 0 || start > size) {
            throw outOfRange(start);
        }
        if (end < 0 || end > size) {
            throw outOfRange(end);
        }
        return text.substring(text.offsetByCodePoints(0, (int) start), text.offsetByCodePoints(0, (int) end));
    }

    private static String lower(String text) {
        return mapAscii(text, 'A', 'Z', 'a' - 'A');
    }

    private static String upper(String text) {
        return mapAscii(text, 'a', 'z', 'A' - 'a');
    }

    private static String mapAscii(String text, char first, char last, int distance) {
        char[] characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            if (characters[i] >= first && characters[i] <= last) {
                characters[i] += (char) distance;
            }
        }
        return new String(characters);
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** Unicode's property White_Space. */
    private static boolean isSpace(char c) {
        return c >= 9 && c <= 13 || c == ' ' || c == 0x85 || c == 0xa0 || c > 0xff && Character.isSpaceChar(c);
    }

    private static String replace(String text, String old, String by, long limit) {
        if (limit < 0 && !old.isEmpty()) {
            return text.replace(old, by);
        }
        StringBuilder made = new StringBuilder();
        int at = 0;
        for (long done = 0; limit < 0 || done < limit; done++) {
            int found = old.isEmpty() ? at : text.indexOf(old, at);
            if (old.isEmpty() && done > 0) {
                if (at >= text.length()) {
                    break;
                }
                found = text.offsetByCodePoints(at, 1);
            }
            if (found < 0) {
                break;
            }
            made.append(text, at, found).append(by);
            at = found + old.length();
        }
        return made.append(text, at, text.length()).toString();
    }

    private static ListValue split(String text, String separator, long limit) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        while (limit != 0) {
            int next = nextSeparator(text, separator, at);
            boolean last = next < 0 || limit > 0 && parts.size() + 1 >= limit;
            if (last) {
                if (!separator.isEmpty() || at < text.length()) {
                    parts.add(text.substring(at));
                }
                break;
            }
            parts.add(text.substring(at, next));
            at = next + separator.length();
        }
        return ListValue.of(parts);
    }

    /** An empty separator is after every character. */
    private static int nextSeparator(String text, String separator, int at) {
        if (!separator.isEmpty()) {
            return text.indexOf(separator, at);
        }
        return at >= text.length() ? -1 : text.offsetByCodePoints(at, 1);
    }

    private static String join(ListValue list, String separator) {
        StringJoiner joined = new StringJoiner(separator);
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof String text)) {
                throw new EvaluationException("join: invalid input: " + list.get(i));
            }
            joined.add(text);
        }
        return joined.toString();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case 7 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 11 -> quoted.append("\\v");
                case '\\' -> quoted.append("\\\\");
                case '"' -> quoted.append("\\\"");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
