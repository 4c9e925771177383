package dev.keelson.codegen.lazy;

import com.palantir.javapoet.ClassName;
import dev.keelson.codegen.model.GenerationContext;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** What lazy classes are called: that of {@code Pod} is {@code LazyPod}, in the package that stands for its own. */
final class LazyNames {
    static final String METADATA = "io.fabric8.kubernetes.api.model.ObjectMeta";

    private final GenerationContext context;
    private final String library;
    private final String into;

    LazyNames(GenerationContext context, String library, String into) {
        this.context = context;
        this.library = library;
        this.into = into;
    }

    ClassName lazyOf(TypeElement type) {
        String own = context.packageOf(type);
        return ClassName.get(into + own.substring(library.length()), "Lazy" + type.getSimpleName());
    }

    /** Returns the lazy class of Fabric8's metadata: the library's own, else the one beside Keelson's, else null. */
    @Nullable
    ClassName lazyMetadata(TypeElement metadata) {
        String own = context.packageOf(metadata);
        if (own.equals(library) || own.startsWith(library + ".")) {
            return lazyOf(metadata);
        }
        TypeElement known = context.find("dev.keelson.api.lazy.model.LazyObjectMeta");
        return known == null ? null : ClassName.get(known);
    }
}
