package dev.keelson.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a static method take part in the defaults of the type of its only parameter, wherever that type occurs.
 *
 * <pre>{@code
 * @DefaultsFor
 * static void ports(ServiceSpec spec) {
 *     if (spec.getPort() == null) {
 *         spec.setPort(spec.isSecure() ? 443 : 80);
 *     }
 * }
 * }</pre>
 *
 * <p>It runs before the {@code @Default}s of the type's fields, which therefore fill only what it leaves unset. Its
 * argument is never null. For a record it returns the record to go on with, for a class it returns nothing. The type may
 * be one of a library. Several methods for one type run in the order of their classes' and their own names. A method is
 * at least visible in the package of the types that need it, not generic, and throws no checked exception.
 *
 * <p>It counts in the compilation that it is part of, and through the classes generated there.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface DefaultsFor {

    /** Whether the method does all there is to do: the {@code @Default}s in the type and below it are not applied. */
    boolean covers() default false;
}
