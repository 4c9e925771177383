package dev.keelson.codegen.writing;

import com.palantir.javapoet.ClassName;
import dev.keelson.codegen.model.GenerationContext;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;

/** What classes made for one type are called: {@code Outer_InnerProduct} for {@code Outer.Inner}, in its package. */
public final class GeneratedNames {
    private final GenerationContext context;
    private final String product;

    /**
     * Makes names.
     *
     * @param product the end of the name
     */
    public GeneratedNames(GenerationContext context, String product) {
        this.context = context;
        this.product = product;
    }

    /** Returns the name of the class for a type. */
    public ClassName of(TypeElement type) {
        return ClassName.get(context.packageOf(type), flat(type) + product);
    }

    /** Returns a type's name without dots, those of its outer types first. */
    public static String flat(TypeElement type) {
        StringBuilder name = new StringBuilder(type.getSimpleName());
        for (Element e = type.getEnclosingElement(); e instanceof TypeElement; e = e.getEnclosingElement()) {
            name.insert(0, e.getSimpleName() + "_");
        }
        return name.toString();
    }
}
