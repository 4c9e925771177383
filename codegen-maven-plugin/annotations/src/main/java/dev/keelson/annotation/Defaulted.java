package dev.keelson.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for a method that sets what is unset of a type.
 *
 * <p>On a concrete class or a record {@code Foo} it makes the generator write {@code FooDefaults} into the same package
 * ({@code Outer_InnerDefaults} for a nested {@code Outer.Inner}), with {@code static Foo apply(Foo)}. On a package it
 * stands for every concrete class and record of that package, nested ones too; {@code @Defaulted(false)} on a type opts it
 * out, also where other types hold it. A type that holds nothing to default gets no such class.
 *
 * <p>What a field is set to is said by Fabric8's {@code io.fabric8.generator.annotation.Default}, on the field or its
 * getter, from which the CRD gets its {@code default} too; or by a method with {@link DefaultsFor}. Order: the methods of
 * the type, then field by field its {@code @Default} and the defaults of its own type, which may be in a list, a map or an
 * array. A value that is null is never created in order to default what is in it. References are unset when they are
 * null; primitives when they are zero, so that an explicit zero is overwritten: the generator warns of that.
 *
 * <p>{@code defaulter-gen} of Kubernetes' gengo is the model.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
public @interface Defaulted {

    /** Whether defaults are generated; {@code false} opts a type out of its package's request. */
    boolean value() default true;
}
