package dev.keelson.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a static method convert its parameter's type into what it returns, wherever generated conversions need that.
 *
 * <pre>{@code
 * @ConversionMethod
 * static com.example.v2.LampSpec toV2(LampSpec spec) {
 *     com.example.v2.LampSpec converted = LampSpecConversions.autoToV2(spec);
 *     converted.setPower(new Power(spec.getWatts()));
 *     return converted;
 * }
 * }</pre>
 *
 * <p>For a pair of types {@code LampSpecConversions.toV2} then calls the method, and {@code autoToV2} converts all that
 * has a counterpart, without errors for what has none. The argument is never null, except that a method that returns a primitive is asked for null, too. The
 * result shares nothing mutable with the argument. The method is visible to the package whose conversions need it, not generic, and throws no checked exception. One
 * method for each pair of types.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface ConversionMethod {}
