package dev.keelson.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States that something has no counterpart in the other version, and that its loss is meant.
 *
 * <p>On a field, in either version: the field is left out of generated conversions, in both directions; as a target it
 * stays as its class makes it. On a type with names: the same for the fields of these names of the type and of its peers,
 * for peers whose sources are not one's own. On a type without names: the type is not converted at all.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.FIELD, ElementType.TYPE})
public @interface ConversionIgnore {

    /** On a type: the names of the fields that are left out. */
    String[] value() default {};
}
