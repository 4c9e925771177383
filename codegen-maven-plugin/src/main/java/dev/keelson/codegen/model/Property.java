package dev.keelson.codegen.model;

import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;

/**
 * One instance field of a type, with the way in which code of a given package reads and writes it.
 *
 * @param field the field
 * @param type its type, as seen from the type that was asked for: type variables of supertypes are resolved
 * @param read what to append to {@code instance.} in order to read it
 * @param write how to write it
 */
public record Property(VariableElement field, TypeMirror type, String read, Write write) {

    /** Returns the field's name. */
    public String name() {
        return field.getSimpleName().toString();
    }

    /** How a property is written. */
    public sealed interface Write {

        /** By assignment to the field. */
        record Assignment(String field) implements Write {}

        /** By a setter with one parameter. */
        record Setter(String method) implements Write {}

        /** By a method that puts one entry; the map itself cannot be replaced. */
        record Putter(String method) implements Write {}

        /** By the parameter of the constructor. */
        record Parameter(int index) implements Write {}
    }
}
