package dev.keelson.codegen.writing;

import com.palantir.javapoet.CodeBlock;
import dev.keelson.codegen.model.Property;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Writes properties. */
public final class PropertyWrites {
    private PropertyWrites() {}

    /** Returns the statement, without its end, that sets a property of an object, or null when there is none. */
    public static @Nullable CodeBlock of(CodeBlock object, Property property, CodeBlock value) {
        if (property.write() instanceof Property.Write.Assignment assignment) {
            return CodeBlock.of("$L.$N = $L", object, assignment.field(), value);
        }
        if (property.write() instanceof Property.Write.Setter setter) {
            return CodeBlock.of("$L.$N($L)", object, setter.method(), value);
        }
        return null;
    }

    /** Returns the literal of what a variable of the type holds when nobody sets it. */
    public static CodeBlock unset(TypeMirror type) {
        return switch (type.getKind()) {
            case BOOLEAN -> CodeBlock.of("false");
            case BYTE -> CodeBlock.of("(byte) 0");
            case SHORT -> CodeBlock.of("(short) 0");
            case CHAR -> CodeBlock.of("(char) 0");
            case INT, LONG, FLOAT, DOUBLE -> CodeBlock.of("0");
            default -> CodeBlock.of("null");
        };
    }
}
