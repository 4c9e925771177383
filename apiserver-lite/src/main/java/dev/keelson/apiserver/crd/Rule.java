package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.cel.CompiledExpression;
import dev.keelson.apiserver.cel.DeclaredType;
import dev.keelson.apiserver.cel.ExpressionEnvironment;
import dev.keelson.apiserver.cel.ExpressionException;
import dev.keelson.apiserver.cel.Expressions;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code x-kubernetes-validations}, compiled. Immutable.
 *
 * @param source the entry as written
 * @param program null if the rule is empty or does not compile
 * @param problem why the rule does not compile; null if it does or is empty
 * @param message the compiled {@code messageExpression}; null if there is none or it does not compile
 * @param messageProblem why the {@code messageExpression} does not compile
 */
record Rule(
        JsonNode source,
        @Nullable CompiledExpression program,
        @Nullable String problem,
        @Nullable CompiledExpression message,
        @Nullable String messageProblem) {
    static final String SELF = "self";
    static final String OLD_SELF = "oldSelf";

    /** Compiles the rules of one schema, not those further below. */
    static List<Rule> compile(Schema schema, DeclaredType type) {
        ExpressionEnvironment plain = ExpressionEnvironment.of(Map.of(SELF, type, OLD_SELF, type));
        ExpressionEnvironment optional = ExpressionEnvironment.of(Map.of(SELF, type, OLD_SELF, type.optional()));
        List<Rule> rules = new ArrayList<>();
        for (JsonNode source : schema.validations()) {
            rules.add(compile(source, Fields.truth(source, "optionalOldSelf") ? optional : plain));
        }
        return rules;
    }

    private static Rule compile(JsonNode source, ExpressionEnvironment environment) {
        String text = Fields.text(source, "rule");
        if (text.isBlank()) {
            return new Rule(source, null, null, null, null);
        }
        CompiledExpression program;
        try {
            program = Expressions.compile(text, environment);
        } catch (ExpressionException e) {
            return new Rule(source, null, problem(e), null, null);
        }
        if (!program.isBool()) {
            return new Rule(source, null, "cel expression must evaluate to a bool", null, null);
        }
        String messageText = Fields.text(source, "messageExpression");
        if (messageText.isEmpty()) {
            return new Rule(source, program, null, null, null);
        }
        try {
            CompiledExpression message = Expressions.compile(messageText, environment);
            return message.isString()
                    ? new Rule(source, program, null, message, null)
                    : new Rule(source, program, null, null, "messageExpression must evaluate to a string");
        } catch (ExpressionException e) {
            String problem = "messageExpression " + problem(e).replaceFirst("^program ", "");
            return new Rule(source, program, null, null, problem);
        }
    }

    private static String problem(ExpressionException e) {
        return (e.isInstantiation() ? "program instantiation failed: " : "compilation failed: ") + e.problems();
    }

    boolean usesOldSelf() {
        return program != null && program.references(OLD_SELF);
    }

    boolean optionalOldSelf() {
        return Fields.truth(source, "optionalOldSelf");
    }

    /** How errors name the rule: its message, or else its text. */
    String name() {
        String message = Fields.text(source, "message");
        return (message.isEmpty() ? Fields.text(source, "rule") : message).strip();
    }
}
