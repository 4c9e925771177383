package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import dev.keelson.codegen.model.Property;

/** Turns decisions into expressions of Java. */
final class CopyExpressions {
    private static final ClassName COLLECTIONS = ClassName.get(CopierWriter.RUNTIME, "CollectionCopies");
    private static final ClassName DEEP_COPIES = ClassName.get(CopierWriter.RUNTIME, "DeepCopies");

    /** Returns the expression that copies a value, which may be null. */
    CodeBlock value(Copy copy, CodeBlock value) {
        return value(copy, value, 0);
    }

    private CodeBlock value(Copy copy, CodeBlock value, int depth) {
        if (copy instanceof Copy.Share) {
            return value;
        }
        if (copy instanceof Copy.ByClass) {
            return CodeBlock.of("$T.copy($L)", DEEP_COPIES, value);
        }
        if (copy instanceof Copy.ByCopier by) {
            return CodeBlock.of("$T.deepCopy($L)", by.copier(), value);
        }
        if (copy instanceof Copy.ByMethod by) {
            return CodeBlock.of("$T.copy($L, $T::$N)", DEEP_COPIES, value, by.type(), by.method());
        }
        if (copy instanceof Copy.Elements by) {
            return CodeBlock.of("$T.$N($L, $L)", COLLECTIONS, by.method(), value, step(by.element(), depth));
        }
        Copy.Entries by = (Copy.Entries) copy;
        if (by.key() == null) {
            return CodeBlock.of("$T.$N($L, $L)", COLLECTIONS, by.method(), value, step(by.value(), depth));
        }
        return CodeBlock.of(
                "$T.$N($L, $L, $L)", COLLECTIONS, by.method(), value, step(by.key(), depth), step(by.value(), depth));
    }

    /** Returns the statement that fills a map which cannot be replaced. */
    CodeBlock refill(Property property, Property.Write.Putter putter, Copy copy) {
        Copy value = copy instanceof Copy.Entries entries ? entries.value() : new Copy.ByClass();
        return CodeBlock.of(
                "$T.refill(original.$L, copy.$L, copy::$N, $L)",
                COLLECTIONS,
                property.read(),
                property.read(),
                putter.method(),
                step(value, 0));
    }

    /** Returns the expression of an {@code ElementCopy}. */
    private CodeBlock step(Copy copy, int depth) {
        if (copy instanceof Copy.Share) {
            return CodeBlock.of("$T.shared()", COLLECTIONS);
        }
        if (copy instanceof Copy.ByClass) {
            return CodeBlock.of("$T.byClass()", DEEP_COPIES);
        }
        if (copy instanceof Copy.ByCopier by) {
            return by.generic() ? CodeBlock.of("$T::deepCopy", by.copier()) : CodeBlock.of("$T.COPIER", by.copier());
        }
        if (copy instanceof Copy.ByMethod by) {
            return CodeBlock.of("$T::$N", by.type(), by.method());
        }
        String variable = depth == 0 ? "element" : "element" + (depth + 1);
        return CodeBlock.of("$N -> $L", variable, value(copy, CodeBlock.of("$N", variable), depth + 1));
    }
}
