package dev.keelson.node.pod;

import java.util.Map;

/**
 * Replaces {@code $(NAME)} in commands, arguments and environment values. A reference to an unknown variable stays as it
 * is, {@code $$} stands for one {@code $}. Follows {@code third_party/forked/golang/expansion}.
 */
public final class VariableExpansion {

    private VariableExpansion() {}

    public static String expand(String input, Map<String, String> variables) {
        StringBuilder out = new StringBuilder(input.length());
        int at = 0;
        while (at < input.length()) {
            char c = input.charAt(at);
            if (c != '$' || at + 1 == input.length()) {
                out.append(c);
                at++;
                continue;
            }
            char next = input.charAt(at + 1);
            int end = next == '(' ? input.indexOf(')', at + 2) : -1;
            if (end >= 0) {
                String reference = input.substring(at, end + 1);
                String name = input.substring(at + 2, end);
                out.append(variables.getOrDefault(name, reference));
                at = end + 1;
            } else {
                // "$$" is an escape; "$(" without an end and "$x" are kept as written.
                out.append(next == '$' ? "$" : "$" + next);
                at += 2;
            }
        }
        return out.toString();
    }
}
