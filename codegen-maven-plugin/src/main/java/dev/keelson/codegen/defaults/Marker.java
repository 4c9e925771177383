package dev.keelson.codegen.defaults;

import dev.keelson.codegen.model.Annotations;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * What Fabric8's {@code @Default} says of a property.
 *
 * @param element the field or getter that it stands on
 * @param text the value, as YAML
 */
record Marker(Element element, AnnotationMirror annotation, String text) {
    static final String DEFAULT = "io.fabric8.generator.annotation.Default";

    /** Returns the marker of a field, on it or on its getter, or null; two of them are a problem. */
    static @Nullable Marker of(VariableElement field, @Nullable Property property, List<Problem> problems) {
        List<Marker> markers = new ArrayList<>();
        addMarker(field, markers);
        Element owner = field.getEnclosingElement();
        // The accessor of a record's component has the component's annotations.
        if (owner != null && (markers.isEmpty() || owner.getKind() != ElementKind.RECORD)) {
            for (ExecutableElement method : ElementFilter.methodsIn(owner.getEnclosedElements())) {
                if (isGetter(method, field, property)) {
                    addMarker(method, markers);
                }
            }
        }
        if (markers.size() > 1) {
            Marker second = markers.get(1);
            problems.add(Problem.ofAnnotation(
                    second.element(), second.annotation(), field + " has two defaults: remove one of them"));
        }
        return markers.isEmpty() ? null : markers.get(0);
    }

    static boolean isGetter(ExecutableElement method, VariableElement field, @Nullable Property property) {
        String name = method.getSimpleName().toString();
        String bare = field.getSimpleName().toString();
        String capital = bare.substring(0, 1).toUpperCase(Locale.ROOT) + bare.substring(1);
        return method.getParameters().isEmpty()
                && (name.equals("get" + capital)
                        || name.equals("is" + capital)
                        || property != null && property.read().equals(name + "()"));
    }

    private static void addMarker(Element element, List<Marker> markers) {
        AnnotationMirror annotation = Annotations.find(element, DEFAULT);
        if (annotation != null) {
            String text = Annotations.text(annotation, "value");
            markers.add(new Marker(element, annotation, text == null ? "" : text));
        }
    }
}
