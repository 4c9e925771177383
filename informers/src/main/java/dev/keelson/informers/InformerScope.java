package dev.keelson.informers;

import org.jspecify.annotations.Nullable;

/**
 * Which objects of a type an informer holds.
 *
 * @param namespace null for all namespaces
 * @param labelSelector in kubectl's form, empty for all
 * @param fieldSelector in kubectl's form, empty for all
 */
public record InformerScope(@Nullable String namespace, String labelSelector, String fieldSelector) {

    private static final InformerScope ALL = new InformerScope(null, "", "");

    public static InformerScope all() {
        return ALL;
    }

    public static InformerScope namespace(String namespace) {
        return new InformerScope(namespace, "", "");
    }

    public InformerScope withLabels(String selector) {
        return new InformerScope(namespace, selector, fieldSelector);
    }

    public InformerScope withFields(String selector) {
        return new InformerScope(namespace, labelSelector, selector);
    }
}
