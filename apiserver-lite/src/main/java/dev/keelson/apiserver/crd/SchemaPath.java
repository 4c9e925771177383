package dev.keelson.apiserver.crd;

import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path such as {@code .spec.labels['a.b']} through a schema: fields and entries of maps only. Follows {@code
 * ValidFieldPath} of apiextensions' {@code schema/cel}.
 *
 * @param path as errors spell it
 * @param schema what the path leads to
 * @param first the path's first name
 */
record SchemaPath(FieldPath path, Schema schema, String first) {
    private static final Pattern TOKEN = Pattern.compile("'(?:[^\\\\']|\\\\.)*'|[.\\[\\]]|[^.\\[\\]']+|'");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    /** A path that leads nowhere. */
    static final class WrongPathException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongPathException(String message) {
            super(message);
        }
    }

    /** @param brackets whether names may stand in brackets */
    static SchemaPath parse(String text, Schema schema, boolean brackets) throws WrongPathException {
        List<String> tokens = tokens(text);
        FieldPath path = FieldPath.root();
        Schema at = schema;
        String first = "";
        for (int i = 0; i < tokens.size(); ) {
            boolean bracket = tokens.get(i).equals("[");
            if (!bracket && !tokens.get(i).equals(".")) {
                throw new WrongPathException("expected [ or . but got: " + tokens.get(i));
            }
            if (bracket && !brackets) {
                throw new WrongPathException("array notation is not allowed");
            }
            String name = bracket ? quoted(tokens, i) : token(tokens, i + 1);
            boolean field = !at.properties().isEmpty();
            Schema next = field ? at.property(name) : at.additionalProperties();
            if (next == null) {
                throw new WrongPathException("does not refer to a valid field");
            }
            first = path.isRoot() ? name : first;
            path = field ? path.child(name) : path.key(name);
            at = next;
            i += bracket ? 3 : 2;
        }
        return new SchemaPath(path, at, first);
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        return tokens;
    }

    private static String token(List<String> tokens, int index) throws WrongPathException {
        if (index >= tokens.size()) {
            throw new WrongPathException("unexpected end of JSON path");
        }
        return tokens.get(index);
    }

    private static String quoted(List<String> tokens, int bracket) throws WrongPathException {
        String token = token(tokens, bracket + 1);
        if (token.length() < 2 || !token.startsWith("'") || !token.endsWith("'")) {
            throw new WrongPathException("expected single quoted string but got " + token);
        }
        String end = token(tokens, bracket + 2);
        if (!end.equals("]")) {
            throw new WrongPathException("expected ] but got " + end);
        }
        return unescape(token.substring(1, token.length() - 1));
    }

    private static String unescape(String text) throws WrongPathException {
        Matcher matcher = ESCAPE.matcher(text);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            int meant = "abfnrtv'\\".indexOf(matcher.group(1));
            if (meant < 0) {
                throw new WrongPathException("invalid string literal: invalid escape char " + matcher.group());
            }
            out.append(text, at, matcher.start()).append("\u0007\b\f\n\r\t\u000b'\\".charAt(meant));
            at = matcher.end();
        }
        return out.append(text.substring(at)).toString();
    }
}
