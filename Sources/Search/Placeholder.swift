import GRDB
import CStemmer
package struct SearchPlaceholder {}
