package dev.keelson.codegen.writing;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeSpec;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** The annotations of generated code, each only where the class path of the code has it. */
public final class GeneratedMarks {
    private static final ClassName GENERATED = ClassName.get("javax.annotation.processing", "Generated");
    private static final ClassName NULL_UNMARKED = ClassName.get("org.jspecify.annotations", "NullUnmarked");

    private final GenerationContext context;

    /** Makes marks for code that is compiled with the context's class path. */
    public GeneratedMarks(GenerationContext context) {
        this.context = context;
    }

    /**
     * Returns the marks of a class that is made from another.
     *
     * <p>Nullness is that of the origin, which JSpecify cannot say: generated classes are unmarked.
     */
    public List<AnnotationSpec> onClass(TypeElement origin, String generator) {
        ModuleElement module = context.elements().getModuleOf(origin);
        List<AnnotationSpec> annotations = new ArrayList<>();
        if (has(module, GENERATED)) {
            annotations.add(AnnotationSpec.builder(GENERATED)
                    .addMember("value", "$S", generator)
                    .build());
        }
        if (has(module, NULL_UNMARKED)) {
            annotations.add(AnnotationSpec.builder(NULL_UNMARKED).build());
        }
        return annotations;
    }

    /** Adds the names of the compiler warnings that a use of the element causes. */
    public void addDeprecations(Element element, Set<String> warnings) {
        for (Element e = element; e != null; e = e.getEnclosingElement()) {
            if (e instanceof ModuleElement) {
                return;
            }
            if (context.elements().isDeprecated(e)) {
                warnings.add(isForRemoval(e) ? "removal" : "deprecation");
            }
        }
    }

    /** Adds the names of the compiler warnings that reading and writing a property causes. */
    public void addDeprecations(Property property, Set<String> warnings) {
        addDeprecations(property.field(), warnings);
        TypeElement owner = (TypeElement) property.field().getEnclosingElement();
        for (Element member : context.elements().getAllMembers(owner)) {
            boolean used = property.read().equals(member.getSimpleName() + "()")
                    || property.write() instanceof Property.Write.Setter setter
                            && member.getSimpleName().contentEquals(setter.method());
            if (used) {
                addDeprecations(member, warnings);
            }
        }
        if (context.types().asElement(property.type()) instanceof TypeElement named) {
            addDeprecations(named, warnings);
        }
    }

    /** Lets the compiler pass over warnings in a class. */
    public static void suppress(TypeSpec.Builder spec, Set<String> warnings) {
        if (!warnings.isEmpty()) {
            AnnotationSpec.Builder suppress = AnnotationSpec.builder(SuppressWarnings.class);
            warnings.forEach(name -> suppress.addMember("value", "$S", name));
            spec.addAnnotation(suppress.build());
        }
    }

    private boolean has(@Nullable ModuleElement module, ClassName name) {
        TypeElement found = module == null
                ? context.find(name.canonicalName())
                : context.elements().getTypeElement(module, name.canonicalName());
        return found != null;
    }

    private static boolean isForRemoval(Element element) {
        for (AnnotationMirror annotation : element.getAnnotationMirrors()) {
            if (annotation.getAnnotationType().toString().equals("java.lang.Deprecated")) {
                for (var entry : annotation.getElementValues().entrySet()) {
                    AnnotationValue value = entry.getValue();
                    if (entry.getKey().getSimpleName().contentEquals("forRemoval")) {
                        return Boolean.TRUE.equals(value.getValue());
                    }
                }
            }
        }
        return false;
    }
}
