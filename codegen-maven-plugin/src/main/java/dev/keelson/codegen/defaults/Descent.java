package dev.keelson.codegen.defaults;

import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;

/** The way from the value of a field to the values of types that hold defaults. */
sealed interface Descent {

    /** Says whether what is at the end of the way is replaced instead of changed. */
    boolean replaces();

    /** The value itself. */
    record Here(TypeElement type) implements Descent {

        @Override
        public boolean replaces() {
            return type.getKind() == ElementKind.RECORD;
        }
    }

    /**
     * The elements of a collection or array, or the values of a map.
     *
     * @param container what they are in, by its name in {@code CollectionCopies}
     * @param element their type
     * @param next the way from there
     */
    record Each(String container, TypeMirror element, Descent next) implements Descent {

        @Override
        public boolean replaces() {
            return next.replaces();
        }
    }
}
