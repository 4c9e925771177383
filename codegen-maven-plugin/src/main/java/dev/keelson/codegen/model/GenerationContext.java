package dev.keelson.codegen.model;

import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/**
 * javac's view of the types of one run.
 *
 * @param elements look-up of types by name, in sources and on the class path
 * @param types relations between types
 */
public record GenerationContext(Elements elements, Types types) {

    /** Returns the class of that name, or null when the class path has none. */
    public @Nullable TypeElement find(String qualifiedName) {
        return elements.getTypeElement(qualifiedName);
    }

    /** Says whether a type is a subtype of the named one; false when the class path lacks that one. */
    public boolean isSubtype(TypeElement type, String supertype) {
        TypeElement found = find(supertype);
        return found != null && types.isSubtype(types.erasure(type.asType()), types.erasure(found.asType()));
    }

    /** Returns the name of an element's package. */
    public String packageOf(Element element) {
        return elements.getPackageOf(element).getQualifiedName().toString();
    }
}
