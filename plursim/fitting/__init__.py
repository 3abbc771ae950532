from plursim.fitting.problem import OBJECTIVES, SMOOTH, Problem
from plursim.fitting.solving import solve
recovery = None
