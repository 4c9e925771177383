package dev.keelson.codegen.defaults;

import com.palantir.javapoet.CodeBlock;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.Property;
import dev.keelson.codegen.writing.PropertyWrites;
import java.util.List;
import javax.lang.model.type.TypeKind;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns the markers of one method's properties into Java. */
final class Markers {
    private final LiteralWriter literals;
    private final List<Problem> problems;

    /**
     * Makes a writer.
     *
     * @param problems takes what is wrong with the markers
     */
    Markers(LiteralWriter literals, List<Problem> problems) {
        this.literals = literals;
        this.problems = problems;
    }

    /** How a value is written where it is needed. */
    interface Use {
        @Nullable
        CodeBlock with(CodeBlock value);
    }

    /** Returns the statements that set what is unset; empty when there is nothing to do, or it is a problem. */
    CodeBlock fill(Property property, Marker marker, CodeBlock read, Use use) {
        CodeBlock.Builder statements = CodeBlock.builder();
        try {
            Object value = parse(marker.text());
            CodeBlock literal = literals.write(property.type(), value, property.name(), statements);
            boolean primitive = property.type().getKind().isPrimitive();
            if (primitive && value != null && ScalarLiterals.isZero(value)) {
                return CodeBlock.of("");
            }
            CodeBlock write = use.with(literal);
            if (write == null) {
                throw new UnfitDefaultException("generated code cannot set " + property.name() + ": give it a setter");
            }
            if (primitive) {
                warnOfZero(property, marker);
            }
            return CodeBlock.builder()
                    .beginControlFlow("if ($L)", isUnset(property, read))
                    .add(statements.build())
                    .addStatement(write)
                    .endControlFlow()
                    .build();
        } catch (UnfitDefaultException e) {
            problems.add(Problem.ofAnnotation(
                    marker.element(),
                    marker.annotation(),
                    "@Default of " + property.name() + " does not fit: " + e.getMessage()));
            return CodeBlock.of("");
        }
    }

    private void warnOfZero(Property property, Marker marker) {
        problems.add(Problem.warning(
                marker.element(),
                marker.annotation(),
                "an explicit " + PropertyWrites.unset(property.type()) + " of " + property.name()
                        + " is taken for unset and becomes the default: declare a boxed type"));
    }

    private static CodeBlock isUnset(Property property, CodeBlock read) {
        TypeKind kind = property.type().getKind();
        if (kind == TypeKind.BOOLEAN) {
            return CodeBlock.of("!$L", read);
        }
        return CodeBlock.of(kind.isPrimitive() ? "$L == 0" : "$L == null", read);
    }

    private static @Nullable Object parse(String text) throws UnfitDefaultException {
        LoadSettings settings = LoadSettings.builder().setLabel("@Default").build();
        try {
            String begin = text.stripLeading();
            if (begin.startsWith("{") || begin.startsWith("[")) {
                Node root = new Compose(settings).composeString(text).orElse(null);
                if (root != null && !isJson(root)) {
                    throw new UnfitDefaultException(
                            "what begins with { or [ is JSON for the CRD generator: put names and texts in quotes");
                }
            }
            return new Load(settings).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new UnfitDefaultException("this is no YAML: " + e.getMessage());
        }
    }

    /** Says whether names and texts are quoted as JSON has it. */
    private static boolean isJson(Node node) {
        if (node instanceof MappingNode map) {
            return map.getValue().stream()
                    .allMatch(entry -> isText(entry.getKeyNode()) && isJson(entry.getValueNode()));
        }
        if (node instanceof SequenceNode list) {
            return list.getValue().stream().allMatch(Markers::isJson);
        }
        return isText(node) || !node.getTag().equals(Tag.STR);
    }

    private static boolean isText(Node node) {
        return node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED;
    }
}
