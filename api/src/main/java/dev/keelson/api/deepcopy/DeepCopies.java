package dev.keelson.api.deepcopy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Exact deep copies by the class that a value has at run time.
 *
 * <p>Copied are: every type of the Fabric8 model on Keelson's class path, types with {@code @DeepCopy}, JSON trees
 * (Jackson's nodes as well as maps, lists and scalars), collections of {@code java.util}, arrays, and immutable values
 * of the JDK and enums, which are shared.
 *
 * <p>The copier of another class is looked for, once for that class, in this order:
 *
 * <ol>
 *   <li>what was given to {@link #register};
 *   <li>the {@link DeepCopierProvider}s that {@link java.util.ServiceLoader} finds beside Keelson, among them the generated
 *       one of the Fabric8 model;
 *   <li>by name: {@code com.example.Outer.Inner} is copied by {@code com.example.Outer_InnerDeepCopy} of the same class
 *       loader, which is the class that the generator writes for {@code @DeepCopy};
 *   <li>the {@link DeepCopierProvider}s that {@link java.util.ServiceLoader} finds through the class loader of the class.
 * </ol>
 *
 * <p>Safe for use by many threads, as long as nobody mutates the original meanwhile.
 */
public final class DeepCopies {
    private static final ElementCopy<Object> BY_CLASS = DeepCopies::copyByClass;

    /** Explicit registrations; written before the class's entry in {@link #COPIES} is dropped, so none is missed. */
    private static final Map<Class<?>, DeepCopier<?>> REGISTERED = new ConcurrentHashMap<>();

    private static final ClassValue<ElementCopy<?>> COPIES = new ClassValue<>() {
        @Override
        protected ElementCopy<?> computeValue(Class<?> type) {
            DeepCopier<?> registered = REGISTERED.get(type);
            return registered != null ? registered : CopierLookup.copyOf(type);
        }
    };

    private DeepCopies() {}

    /**
     * Returns an exact deep copy of a value, null for null.
     *
     * @throws UncopyableTypeException if the value, or something that it holds, is of a class that nobody copies
     */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> T copy(T original) {
        return original == null ? original : (T) copyByClass(original);
    }

    /**
     * Returns the copy that a given step makes of a value, null for null.
     *
     * @throws UncopyableTypeException as the step does
     */
    public static <T extends @Nullable Object> T copy(T original, ElementCopy<T> step) {
        return original == null ? original : step.copy(original);
    }

    /** Returns how values of a declared type are copied by their run-time class. */
    @SuppressWarnings("unchecked")
    public static <T> ElementCopy<T> byClass() {
        return (ElementCopy<T>) BY_CLASS;
    }

    /** Says whether instances of a class can be copied; what they hold may still turn out to be uncopyable. */
    public static boolean copies(Class<?> type) {
        return !(COPIES.get(type) instanceof CopierLookup.Refusal);
    }

    /**
     * Makes a copier known for its class, ahead of every other that might exist. A later registration for the same class
     * replaces an earlier one.
     */
    public static void register(DeepCopier<?> copier) {
        Class<?> type = copier.type();
        REGISTERED.put(type, copier);
        COPIES.remove(type);
    }

    @SuppressWarnings("unchecked")
    private static Object copyByClass(Object original) {
        return ((ElementCopy<Object>) COPIES.get(original.getClass())).copy(original);
    }
}
