package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.ClassName;
import dev.keelson.codegen.model.GenerationContext;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;

/**
 * What the copiers of types are called: {@code Outer.Inner} is copied by {@code Outer_InnerDeepCopy}, in the same package
 * or, for a package of a library, in the one that stands for it.
 *
 * <p>The run-time look-up in {@code dev.keelson.api.deepcopy} knows the same rule.
 */
public final class CopierNames {
    /** Where Keelson's own build puts the copiers of Fabric8's model. */
    public static final Map<String, String> FABRIC8 =
            Map.of("io.fabric8.kubernetes.api.model", "dev.keelson.api.deepcopy.model");

    private final GenerationContext context;
    private final Map<String, String> packages;

    /**
     * Makes names.
     *
     * @param packages the package that stands for a library's; each pair holds for the packages below too, and the
     *     longest match wins
     */
    public CopierNames(GenerationContext context, Map<String, String> packages) {
        this.context = context;
        TreeMap<String, String> longestFirst = new TreeMap<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        longestFirst.putAll(packages);
        this.packages = longestFirst;
    }

    /** Returns the name of the type's copier. */
    public ClassName copierOf(TypeElement type) {
        StringBuilder name = new StringBuilder(type.getSimpleName());
        for (Element e = type.getEnclosingElement(); e instanceof TypeElement; e = e.getEnclosingElement()) {
            name.insert(0, e.getSimpleName() + "_");
        }
        return ClassName.get(packageOf(type), name + "DeepCopy");
    }

    private String packageOf(TypeElement type) {
        String own = context.packageOf(type);
        for (Map.Entry<String, String> entry : packages.entrySet()) {
            String library = entry.getKey();
            if (own.equals(library) || own.startsWith(library + ".")) {
                return entry.getValue() + own.substring(library.length());
            }
        }
        return own;
    }
}
