package dev.keelson.codegen.model;

import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;

/**
 * Why something cannot be generated.
 *
 * @param element what the problem is about; a compiler points at it
 * @param message what is wrong and what to do
 */
public record Problem(Element element, String message) {

    /** Returns a problem with a field, placed at the type that inherits it where that is another one than its own. */
    public static Problem ofField(VariableElement field, TypeElement type, String message) {
        return new Problem(type.equals(field.getEnclosingElement()) ? field : type, message);
    }
}
