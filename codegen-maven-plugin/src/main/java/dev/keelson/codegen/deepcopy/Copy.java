package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.ClassName;
import org.jspecify.annotations.Nullable;

/** How a value of a declared type is copied. */
sealed interface Copy {

    /** Immutable: original and copy refer to the same instance. */
    record Share() implements Copy {}

    /** By the class that the value has at run time. */
    record ByClass() implements Copy {}

    /**
     * By a generated copier.
     *
     * @param generic whether the type has parameters, so that the copier's constant does not fit
     */
    record ByCopier(ClassName copier, boolean generic) implements Copy {}

    /** By a method without parameters of the value itself. */
    record ByMethod(ClassName type, String method) implements Copy {}

    /** A collection or array, by the named method of {@code CollectionCopies}. */
    record Elements(String method, Copy element) implements Copy {}

    /** A map, by the named method of {@code CollectionCopies}; without keys for those that fix them. */
    record Entries(String method, @Nullable Copy key, Copy value) implements Copy {}
}
