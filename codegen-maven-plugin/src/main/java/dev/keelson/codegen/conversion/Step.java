package dev.keelson.codegen.conversion;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;

/** How a value of one type becomes one of another. */
sealed interface Step {

    /** The class that generated code uses for containers. */
    ClassName CONTAINERS = ClassName.get("dev.keelson.api.conversion", "ContainerConversions");

    /** Returns the expression that converts a value, which may be null. */
    CodeBlock of(CodeBlock value, int depth);

    /** Returns the expression of a {@code Conversion} of values that are not null. */
    default CodeBlock function(int depth) {
        String part = depth == 0 ? "part" : "part" + (depth + 1);
        return CodeBlock.of("$N -> $L", part, of(CodeBlock.of("$N", part), depth + 1));
    }

    /** As it is: primitives, and what widens by itself. */
    record Plain() implements Step {

        @Override
        public CodeBlock of(CodeBlock value, int depth) {
            return value;
        }
    }

    /** From one boxed number to a wider one. */
    record Widen(String method) implements Step {

        @Override
        public CodeBlock of(CodeBlock value, int depth) {
            return CodeBlock.of("$L == null ? null : $L.$N()", value, value, method);
        }

        @Override
        public CodeBlock function(int depth) {
            return CodeBlock.of("part -> part.$N()", method);
        }
    }

    /** A deep copy. */
    record Copy(Copying copying) implements Step {

        /** Makes the expression. */
        interface Copying {
            CodeBlock of(CodeBlock value);
        }

        @Override
        public CodeBlock of(CodeBlock value, int depth) {
            return copying.of(value);
        }
    }

    /** By a static method that takes null. */
    record Call(ClassName owner, String method) implements Step {

        @Override
        public CodeBlock of(CodeBlock value, int depth) {
            return CodeBlock.of("$T.$N($L)", owner, method, value);
        }

        @Override
        public CodeBlock function(int depth) {
            return CodeBlock.of("$T::$N", owner, method);
        }
    }

    /** By a hand-written method, which is given null only where it returns a primitive. */
    record Manual(ClassName owner, String method, boolean primitive) implements Step {

        @Override
        public CodeBlock of(CodeBlock value, int depth) {
            return primitive
                    ? CodeBlock.of("$T.$N($L)", owner, method, value)
                    : CodeBlock.of("$T.orNull($L, $T::$N)", CONTAINERS, value, owner, method);
        }

        @Override
        public CodeBlock function(int depth) {
            return CodeBlock.of("$T::$N", owner, method);
        }
    }

    /** A collection, by a method of {@code ContainerConversions}. */
    record Elements(String method, Step element) implements Step {

        @Override
        public CodeBlock of(CodeBlock value, int depth) {
            return CodeBlock.of("$T.$N($L, $L)", CONTAINERS, method, value, element.function(depth));
        }
    }

    /** A map. */
    record Entries(Step key, Step value) implements Step {

        @Override
        public CodeBlock of(CodeBlock map, int depth) {
            return CodeBlock.of("$T.map($L, $L, $L)", CONTAINERS, map, key.function(depth), value.function(depth));
        }
    }

    /** An array of references. */
    record Array(TypeName to, Step element) implements Step {

        @Override
        public CodeBlock of(CodeBlock value, int depth) {
            return CodeBlock.of("$T.array($L, $T[]::new, $L)", CONTAINERS, value, to, element.function(depth));
        }
    }
}
