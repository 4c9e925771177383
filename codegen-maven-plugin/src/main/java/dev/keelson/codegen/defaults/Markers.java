package dev.keelson.codegen.defaults;

import com.palantir.javapoet.CodeBlock;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.writing.PropertyWrites;
import dev.keelson.codegen.model.Property;
import java.util.List;
import javax.lang.model.type.TypeKind;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

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
        try {
            return new Load(LoadSettings.builder().setLabel("@Default").build()).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new UnfitDefaultException("this is no YAML: " + e.getMessage());
        }
    }
}
