import Mustache
import CZlib
