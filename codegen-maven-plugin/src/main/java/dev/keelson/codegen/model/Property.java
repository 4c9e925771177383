package dev.keelson.codegen.model;

import javax.lang.model.element.AnnotationMirror;
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

    /** Returns the property's name in JSON. */
    public String jsonName() {
        AnnotationMirror named = Annotations.find(field, "com.fasterxml.jackson.annotation.JsonProperty");
        String name = named == null ? null : Annotations.text(named, "value");
        return name == null || name.isEmpty() ? name() : name;
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

        /** Not at all, once the instance is there. */
        record Never() implements Write {}
    }
}
