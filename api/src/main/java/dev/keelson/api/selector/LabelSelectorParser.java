package dev.keelson.api.selector;

import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelRequirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Recursive descent over the tokens of one selector string; used once. */
final class LabelSelectorParser {

    private enum Sort {
        ERROR,
        END,
        CLOSE,
        COMMA,
        NOT,
        DOUBLE_EQUALS,
        EQUALS,
        GREATER,
        IDENTIFIER,
        IN,
        LESS,
        NOT_EQUALS,
        NOT_IN,
        OPEN
    }

    private record Token(Sort sort, String text) {
        /** The words {@code in} and {@code notin} are operators only where one may stand. */
        Sort asValue() {
            return sort == Sort.IN || sort == Sort.NOT_IN ? Sort.IDENTIFIER : sort;
        }
    }

    private static final Map<String, Sort> WORDS = Map.ofEntries(
            Map.entry(")", Sort.CLOSE),
            Map.entry(",", Sort.COMMA),
            Map.entry("!", Sort.NOT),
            Map.entry("==", Sort.DOUBLE_EQUALS),
            Map.entry("=", Sort.EQUALS),
            Map.entry(">", Sort.GREATER),
            Map.entry("in", Sort.IN),
            Map.entry("<", Sort.LESS),
            Map.entry("!=", Sort.NOT_EQUALS),
            Map.entry("notin", Sort.NOT_IN),
            Map.entry("(", Sort.OPEN));
    private static final String SPECIAL = "=!(),><";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    LabelSelectorParser(String text) {
        this.text = text;
    }

    List<LabelRequirement> parse() {
        scan();
        List<LabelRequirement> requirements = new ArrayList<>();
        while (true) {
            Token token = peek();
            if (token.asValue() == Sort.END) {
                return requirements;
            }
            if (token.asValue() != Sort.IDENTIFIER && token.sort() != Sort.NOT) {
                throw found(token, ", expected: !, identifier, or 'end of string'");
            }
            requirements.add(requirement());
            Token next = take();
            if (next.sort() == Sort.END) {
                return requirements;
            }
            if (next.sort() != Sort.COMMA) {
                throw found(next, ", expected: ',' or 'end of string'");
            }
            Token after = peek();
            if (after.asValue() != Sort.IDENTIFIER && after.sort() != Sort.NOT) {
                throw found(after, ", expected: identifier after ','");
            }
        }
    }

    private LabelRequirement requirement() {
        try {
            return keyAndCondition();
        } catch (SelectorException e) {
            throw new SelectorException("unable to parse requirement: " + e.getMessage());
        }
    }

    private LabelRequirement keyAndCondition() {
        Token token = take();
        boolean negated = token.sort() == Sort.NOT;
        if (negated) {
            token = take();
        }
        if (token.asValue() != Sort.IDENTIFIER) {
            throw found(token, ", expected: identifier");
        }
        String key = token.text();
        List<String> errors = NameRules.labelKey(key);
        if (!errors.isEmpty()) {
            throw new SelectorException(FieldError.invalid(FieldPath.root(), key, String.join("; ", errors))
                    .message());
        }
        Sort next = peek().asValue();
        if (negated || next == Sort.END || next == Sort.COMMA) {
            return LabelRequirement.checked(key, negated ? Operator.DOES_NOT_EXIST : Operator.EXISTS, List.of());
        }
        Operator operator = operator();
        Set<String> values = operator == Operator.IN || operator == Operator.NOT_IN ? valueSet() : exactValue();
        return LabelRequirement.checked(key, operator, List.copyOf(values));
    }

    private Operator operator() {
        Token token = take();
        Operator operator = switch (token.sort()) {
            case IN -> Operator.IN;
            case NOT_IN -> Operator.NOT_IN;
            case EQUALS -> Operator.EQUALS;
            case DOUBLE_EQUALS -> Operator.DOUBLE_EQUALS;
            case NOT_EQUALS -> Operator.NOT_EQUALS;
            case GREATER -> Operator.GREATER_THAN;
            case LESS -> Operator.LESS_THAN;
            default -> null;
        };
        if (operator == null) {
            throw found(token, ", expected: in, notin, =, ==, !=, gt, lt");
        }
        return operator;
    }

    private Set<String> exactValue() {
        Sort next = peek().asValue();
        if (next == Sort.END || next == Sort.COMMA) {
            return Set.of("");
        }
        Token token = take();
        if (token.asValue() != Sort.IDENTIFIER) {
            throw found(token, ", expected: identifier");
        }
        return Set.of(token.text());
    }

    private Set<String> valueSet() {
        Token open = take();
        if (open.sort() != Sort.OPEN) {
            throw found(open, " expected: '('");
        }
        Token first = peek();
        if (first.sort() == Sort.CLOSE) {
            position++;
            return Set.of("");
        }
        if (first.asValue() != Sort.IDENTIFIER && first.sort() != Sort.COMMA) {
            throw found(first, ", expected: ',', ')' or identifier");
        }
        Set<String> values = identifiers();
        if (take().sort() != Sort.CLOSE) {
            throw found(first, ", expected: ')'");
        }
        return values;
    }

    /** Between commas nothing may stand, which means the empty value. */
    private Set<String> identifiers() {
        Set<String> values = new TreeSet<>();
        while (true) {
            Token token = take();
            Sort next = token.sort() == Sort.END ? Sort.END : peek().asValue();
            if (token.asValue() == Sort.IDENTIFIER) {
                values.add(token.text());
                if (next == Sort.CLOSE) {
                    return values;
                }
                if (next != Sort.COMMA) {
                    throw found(peek(), ", expected: ',' or ')'");
                }
            } else if (token.sort() == Sort.COMMA) {
                if (values.isEmpty() || next == Sort.CLOSE || next == Sort.COMMA) {
                    values.add("");
                }
                if (next == Sort.CLOSE) {
                    return values;
                }
            } else {
                throw found(token, ", expected: ',', or identifier");
            }
        }
    }

    private Token peek() {
        return tokens.get(position);
    }

    private Token take() {
        return tokens.get(position++);
    }

    private static SelectorException found(Token token, String expected) {
        return new SelectorException("found '" + token.text() + "'" + expected);
    }

    private void scan() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
            } else if (SPECIAL.indexOf(c) >= 0) {
                at = scanSymbol(at);
            } else {
                at = scanWord(at);
            }
        }
        tokens.add(new Token(Sort.END, ""));
    }

    private int scanWord(int from) {
        int at = from;
        while (at < text.length() && SPECIAL.indexOf(text.charAt(at)) < 0 && " \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        tokens.add(new Token(WORDS.getOrDefault(word, Sort.IDENTIFIER), word));
        return at;
    }

    /** Takes the longest run of symbols that begins with an operator, as long as it stays one. */
    private int scanSymbol(int from) {
        Token last = null;
        int at = from;
        while (at < text.length() && SPECIAL.indexOf(text.charAt(at)) >= 0) {
            @Nullable Sort sort = WORDS.get(text.substring(from, at + 1));
            if (sort != null) {
                last = new Token(sort, text.substring(from, at + 1));
            } else if (last != null) {
                break;
            }
            at++;
        }
        tokens.add(
                last != null
                        ? last
                        : new Token(Sort.ERROR, "error expected: keyword found '" + text.substring(from, at) + "'"));
        return at;
    }
}
