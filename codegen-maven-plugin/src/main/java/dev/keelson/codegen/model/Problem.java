package dev.keelson.codegen.model;

import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import org.jspecify.annotations.Nullable;

/**
 * Why something cannot be generated, or works in another way than one would think.
 *
 * @param element what the problem is about; a compiler points at it
 * @param annotation the element's annotation that the problem is about, if it is about one; a compiler points at that
 * @param severity whether the run fails
 * @param message what is wrong and what to do
 */
public record Problem(Element element, @Nullable AnnotationMirror annotation, Severity severity, String message) {

    /** Whether a run fails. */
    public enum Severity {
        /** It fails. */
        ERROR,
        /** It goes on. */
        WARNING
    }

    /** Makes an error at an element. */
    public Problem(Element element, String message) {
        this(element, null, Severity.ERROR, message);
    }

    /** Returns a problem with a field, placed at the type that inherits it where that is another one than its own. */
    public static Problem ofField(VariableElement field, TypeElement type, String message) {
        return new Problem(type.equals(field.getEnclosingElement()) ? field : type, message);
    }

    /** Returns an error at an annotation of an element. */
    public static Problem ofAnnotation(Element element, @Nullable AnnotationMirror annotation, String message) {
        return new Problem(element, annotation, Severity.ERROR, message);
    }

    /** Returns a warning at an annotation of an element. */
    public static Problem warning(Element element, @Nullable AnnotationMirror annotation, String message) {
        return new Problem(element, annotation, Severity.WARNING, message);
    }
}
