package dev.keelson.codegen.model;

import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import org.jspecify.annotations.Nullable;

/** Reads annotations by name, so that nobody needs their classes. */
public final class Annotations {
    private Annotations() {}

    /** Returns the element's annotation of that class, or null. */
    public static @Nullable AnnotationMirror find(Element element, String annotation) {
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
            if (mirror.getAnnotationType().toString().equals(annotation)) {
                return mirror;
            }
        }
        return null;
    }

    /** Says whether the element has an annotation of that class. */
    public static boolean has(Element element, String annotation) {
        return find(element, annotation) != null;
    }

    /** Returns the text that an annotation gives one of its members, or null when it gives it none. */
    public static @Nullable String text(AnnotationMirror mirror, String member) {
        for (var entry : mirror.getElementValues().entrySet()) {
            ExecutableElement key = entry.getKey();
            AnnotationValue value = entry.getValue();
            if (key.getSimpleName().contentEquals(member)) {
                return String.valueOf(value.getValue());
            }
        }
        return null;
    }
}
