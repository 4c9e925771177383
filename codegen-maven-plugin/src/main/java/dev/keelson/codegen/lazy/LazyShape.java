package dev.keelson.codegen.lazy;

import com.palantir.javapoet.ClassName;
import dev.keelson.codegen.model.Property;
import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/**
 * What a lazy class is made of.
 *
 * @param type the class that it extends
 * @param properties every property of that class
 * @param parts what is read together, in the order of reading
 * @param putters methods that add one undeclared property
 */
record LazyShape(TypeElement type, List<Property> properties, List<Part> parts, List<ExecutableElement> putters) {

    /**
     * Properties that are read together.
     *
     * @param selected the JSON names of the properties to read, or those of the properties to leave out
     * @param exclusive whether the names are those to leave out
     * @param lazy the lazy class of the only property's value, or null when the value is read whole
     */
    record Part(
            List<Property> properties,
            List<String> selected,
            boolean exclusive,
            @Nullable ClassName lazy) {}

    /** Returns the part with a property, or null for one that is never read. */
    @Nullable
    Part partOf(Property property) {
        return parts.stream()
                .filter(part -> part.properties().contains(property))
                .findFirst()
                .orElse(null);
    }
}
